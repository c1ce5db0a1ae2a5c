package dev.vestibule.operator;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Sends commands to the server that has the database's file open. */
public final class OperatorClient {
    private static final Duration SENDING = Duration.ofSeconds(15);

    /** Testing a mail server takes the longest. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** A copy of the database takes as long as the disk does. */
    private static final Duration COPYING = Duration.ofHours(2);

    private OperatorClient() {}

    /**
     * Sends the command through the socket beside a database's file.
     *
     * @return empty if no server answers there
     */
    public static Optional<CommandResult> send(Path databaseFile, OperatorCommand request) {
        SocketChannel channel;
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(OperatorSocket.socketOf(databaseFile)));
        } catch (IOException | UnsupportedOperationException nobody) {
            return Optional.empty(); // no such file, a server that was killed, a system without such sockets
        }
        try (channel) {
            LineChannel.write(channel, CommandCodec.write(request), SENDING);
            Duration patience = request instanceof OperatorCommand.Backup ? COPYING : PATIENCE;
            String line = LineChannel.read(channel, OperatorSocket.LONGEST_REPLY, patience);
            return Optional.of(CommandCodec.read(line, CommandResult.class)
                    .orElseGet(() -> CommandResult.trouble("The running server is of another version."
                            + " Use the command of that version, or restart the server.")));
        } catch (IOException e) {
            return Optional.of(
                    CommandResult.trouble("The running server did not respond (" + e.getMessage() + "). See its log."));
        }
    }
}
