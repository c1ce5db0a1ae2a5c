package dev.vestibule.operator;

import dev.vestibule.session.Principal;
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
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts commands while a server has the embedded database's file open: a Unix domain socket in a directory that only
 * the server's own user can enter. Each call is one line, which encodes an {@link OperatorCommand}, and one line in
 * return.
 */
public final class OperatorSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorSocket.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A part of the ten seconds in which a server stops. */
    private static final Duration LAST_CALLS = Duration.ofSeconds(2);

    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofSeconds(1);
    private static final int LONGEST_REQUEST = 16 * 1024;
    static final int LONGEST_REPLY = 4 * 1024 * 1024;

    /** So that a slow command does not delay the others. */
    private static final int CALLS_AT_ONCE = 4;

    private final Path directory;
    private final Path socket;
    private final ServerSocketChannel listening;
    private final CommandHandler commands;
    private final Thread thread;
    private final ThreadPoolExecutor calls;

    private OperatorSocket(Path directory, Path socket, ServerSocketChannel listening, CommandHandler commands) {
        this.directory = directory;
        this.socket = socket;
        this.listening = listening;
        this.commands = commands;
        this.thread = daemon(this::serve);
        this.calls = new ThreadPoolExecutor(
                CALLS_AT_ONCE,
                CALLS_AT_ONCE,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                OperatorSocket::daemon);
        calls.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "operator");
        thread.setDaemon(true);
        return thread;
    }

    static Path socketOf(Path databaseFile) {
        return directoryOf(databaseFile).resolve("socket");
    }

    /** Returns the directory beside a database's file that only the server's user can enter. */
    static Path directoryOf(Path databaseFile) {
        return databaseFile.resolveSibling(databaseFile.getFileName() + ".recover");
    }

    /**
     * Opens the socket beside the file of a database that this process has open. An existing socket is left over, and
     * is replaced.
     *
     * @return empty if it cannot be opened here, which is logged
     */
    public static Optional<OperatorSocket> open(Path databaseFile, CommandHandler commands) {
        Path directory = directoryOf(databaseFile);
        Path socket = socketOf(databaseFile);
        try {
            OperatorSocket opened = new OperatorSocket(directory, socket, bind(directory, socket), commands);
            opened.thread.start();
            return Optional.of(opened);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn(
                    "Cannot create the socket {} ({}). Commands work only while the server is stopped.",
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
        BackupCommands.removeLeftovers(directory);
        ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listening.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            if (!Files.getOwner(socket).equals(Files.getOwner(directory))) {
                throw new IOException("the directory belongs to another user"); // which its mode would permit
            }
            return listening;
        } catch (IOException | RuntimeException e) {
            listening.close();
            throw e;
        }
    }

    private void serve() {
        while (listening.isOpen()) {
            try {
                SocketChannel caller = listening.accept();
                calls.execute(() -> answer(caller));
            } catch (ClosedChannelException | RejectedExecutionException e) {
                return;
            } catch (IOException e) {
                LOG.warn("Cannot accept a command: {}", e.toString());
                LockSupport.parkNanos(PAUSE_AFTER_TROUBLE.toNanos()); // accept may fail again at once
            }
        }
    }

    private void answer(SocketChannel channel) {
        try (SocketChannel caller = channel) {
            Principal principal = new Principal.Operator(operator(caller));
            CommandResult reply = CommandCodec.read(
                            LineChannel.read(caller, LONGEST_REQUEST, PATIENCE), OperatorCommand.class)
                    .map(request -> commands.answer(request, principal))
                    .orElseGet(() -> CommandResult.trouble(
                            "The running server does not know this command. It may be of another version."));
            LineChannel.write(caller, written(reply), PATIENCE);
        } catch (IOException e) {
            LOG.warn("A command failed: {}", e.toString());
        }
    }

    private static String written(CommandResult reply) {
        String line = CommandCodec.write(reply);
        return line.length() < LONGEST_REPLY / 4 // as UTF-8 takes four bytes for a character at most
                ? line
                : CommandCodec.write(CommandResult.trouble("The result is too large. Request fewer rows."));
    }

    private static String operator(SocketChannel caller) throws IOException {
        return caller.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)
                ? caller.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName()
                : "unknown";
    }

    /** Ends calls in progress and removes the socket; to be called before the database's file is closed. */
    @Override
    public void close() {
        try {
            listening.close();
            thread.join(PATIENCE.toMillis());
            calls.shutdown();
            // No thread is interrupted: that would close the database's file for all of them.
            var unused = calls.awaitTermination(LAST_CALLS.toMillis(), TimeUnit.MILLISECONDS);
            Files.deleteIfExists(socket);
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            LOG.info("Cannot delete {}. The next start deletes it.", socket);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
