package dev.vestibule.recover;

import dev.vestibule.refusal.UnavailableException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the command line in while a server has the embedded database's file to itself: a Unix domain socket in a directory that only
 * the server's own user can enter. It takes one line, and knows one request.
 */
public final class RecoveryDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryDoor.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofSeconds(1);
    private static final int LONGEST_REQUEST = 1024;

    private final Path directory;
    private final Path socket;
    private final ServerSocketChannel listening;
    private final RecoveryService service;
    private final Thread thread;

    private RecoveryDoor(Path directory, Path socket, ServerSocketChannel listening, RecoveryService service) {
        this.directory = directory;
        this.socket = socket;
        this.listening = listening;
        this.service = service;
        this.thread = new Thread(this::serve, "recovery");
        thread.setDaemon(true);
    }

    static Path socketOf(Path databaseFile) {
        return directoryOf(databaseFile).resolve("socket");
    }

    private static Path directoryOf(Path databaseFile) {
        return databaseFile.resolveSibling(databaseFile.getFileName() + ".recover");
    }

    /**
     * Opens the door beside the file of a database that this process holds, so that whatever stands there already is left over.
     *
     * @return empty when it cannot be opened here, which the log says
     */
    public static Optional<RecoveryDoor> open(Path databaseFile, RecoveryService service) {
        Path directory = directoryOf(databaseFile);
        Path socket = socketOf(databaseFile);
        try {
            RecoveryDoor door = new RecoveryDoor(directory, socket, bind(directory, socket), service);
            door.thread.start();
            return Optional.of(door);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn(
                    "No socket can be made at {} ({}), so `./vestibule recover` works only while the server is stopped.",
                    socket,
                    e.toString());
            return Optional.empty();
        }
    }

    private static ServerSocketChannel bind(Path directory, Path socket) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(directory);
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        Files.deleteIfExists(socket);
        ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listening.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            if (!Files.getOwner(socket).equals(Files.getOwner(directory))) {
                throw new IOException("the directory belongs to somebody else"); // whom even its mode would let in
            }
            return listening;
        } catch (IOException | RuntimeException e) {
            listening.close();
            throw e;
        }
    }

    private void serve() {
        while (listening.isOpen()) {
            try (SocketChannel caller = listening.accept()) {
                answer(caller);
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("A call of the command line came to nothing: {}", e.toString());
                LockSupport.parkNanos(PAUSE_AFTER_TROUBLE.toNanos()); // accept may fail again at once
            }
        }
    }

    private void answer(SocketChannel caller) throws IOException {
        String operator = operator(caller);
        Reply reply = RecoveryRequest.parse(Line.read(caller, LONGEST_REQUEST, PATIENCE))
                .map(request -> recover(request, operator))
                .orElseGet(() -> Reply.refused("The running server does not know this request."));
        Line.write(caller, reply.line(), PATIENCE);
    }

    private Reply recover(RecoveryRequest request, String operator) {
        try {
            return service.recover(request, operator);
        } catch (UnavailableException e) {
            return Reply.refused("The database does not answer the running server; try again.");
        } catch (RuntimeException e) {
            LOG.error("Recovery failed", e);
            return Reply.refused("It failed; the log of the running server says why.");
        }
    }

    private static String operator(SocketChannel caller) throws IOException {
        return caller.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)
                ? caller.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName()
                : "unknown";
    }

    /** Ends what is under way and takes the socket away; to be called before the database's file is let go. */
    @Override
    public void close() {
        try {
            listening.close();
            thread.join(PATIENCE.toMillis());
            Files.deleteIfExists(socket);
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            LOG.info("{} is left over; the next start takes it away.", socket);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
