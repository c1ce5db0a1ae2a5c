package dev.vestibule.recover;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Asks the server that has the database's file open. */
public final class RecoveryCall {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int LONGEST_REPLY = 16 * 1024;

    private RecoveryCall() {}

    /**
     * Sends the request through the door beside a database's file.
     *
     * @return empty when nobody is behind it
     */
    public static Optional<Reply> send(Path databaseFile, RecoveryRequest request) {
        SocketChannel channel;
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(RecoveryDoor.socketOf(databaseFile)));
        } catch (IOException | UnsupportedOperationException nobody) {
            return Optional.empty(); // no such file, a server that was killed, a system without such sockets
        }
        try (channel) {
            Line.write(channel, request.line(), PATIENCE);
            return Optional.of(Reply.parse(Line.read(channel, LONGEST_REPLY, PATIENCE)));
        } catch (IOException e) {
            return Optional.of(
                    Reply.refused("The running server gave no answer (" + e.getMessage() + "); its log may say why."));
        }
    }
}
