package dev.vestibule.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** PostgreSQL of Debian's package, with data of its own that are deleted in the end. It keeps what it acknowledges. */
final class Postgres implements AutoCloseable {
    private static final String USER = "vestibule";
    private static final int MOST_TRIES = 600;

    private final Path programs;
    private final Path directory;
    private final int port;
    private final Process process;

    /** Writes lines of COPY: columns with tabs between. */
    @FunctionalInterface
    interface Rows {
        void write(BufferedWriter lines) throws IOException;
    }

    private Postgres(Path programs, Path directory, int port, Process process) {
        this.programs = programs;
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /**
     * Makes an empty server and starts it.
     *
     * @param buffers its shared buffers, such as 512MB
     */
    static Postgres start(String buffers) throws IOException, InterruptedException {
        Path programs = programs();
        Path directory = Files.createTempDirectory("vestibule-postgres");
        if (isRoot()) { // as whom PostgreSQL does not run
            run(List.of("chown", "nobody", directory.toString()));
        }
        Path data = directory.resolve("data");
        run(asOther(List.of(
                programs.resolve("initdb").toString(),
                "-D",
                data.toString(),
                "-U",
                USER,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-instructions")));
        int port = ServerProcess.freePort();
        List<String> command = new ArrayList<>(
                List.of(programs.resolve("postgres").toString(), "-D", data.toString(), "-p", Integer.toString(port)));
        Stream.of(
                        "listen_addresses=127.0.0.1",
                        "unix_socket_directories=",
                        "shared_buffers=" + buffers,
                        "max_connections=200",
                        "max_wal_size=8GB",
                        "checkpoint_timeout=15min",
                        "wal_level=minimal",
                        "max_wal_senders=0",
                        "maintenance_work_mem=1GB",
                        "shared_preload_libraries=pg_stat_statements",
                        "log_min_duration_statement=500")
                .forEach(setting -> command.addAll(List.of("-c", setting)));
        Process process = ServerProcess.launch(
                new ProcessBuilder(asOther(command)), Scratch.directory("log").resolve("postgres.log"));
        Postgres postgres = new Postgres(programs, directory, port, process);
        postgres.awaitStart();
        return postgres;
    }

    private static Path programs() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(versions)) {
            try (Stream<Path> all = Files.list(versions)) {
                List<Path> usable = all.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .sorted()
                        .toList();
                if (!usable.isEmpty()) {
                    return usable.get(usable.size() - 1);
                }
            }
        }
        throw new IOException("There is no PostgreSQL in " + versions + ". Install Debian's package postgresql.");
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static List<String> asOther(List<String> command) {
        List<String> privileges =
                isRoot() ? List.of("setpriv", "--reuid=nobody", "--regid=65534", "--clear-groups", "--") : List.of();
        return Stream.concat(privileges.stream(), command.stream()).toList();
    }

    private void awaitStart() throws IOException, InterruptedException {
        for (int i = 0; i < MOST_TRIES; i++) {
            Process ready = new ProcessBuilder(
                            programs.resolve("pg_isready").toString(), "-q", "-h", "127.0.0.1", "-p", "" + port)
                    .start();
            if (ready.waitFor() == 0) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        throw new IOException("PostgreSQL did not start");
    }

    void create(String database) throws IOException, InterruptedException {
        query("postgres", "CREATE DATABASE " + database);
        query(database, "CREATE EXTENSION pg_stat_statements");
    }

    /** Returns what a server needs to know of a database. */
    Map<String, String> environment(String database) {
        return Map.of("MB_DB_CONNECTION_URI", uri(database));
    }

    String uri(String database) {
        return "postgres://" + USER + ":none@127.0.0.1:" + port + "/" + database;
    }

    int port() {
        return port;
    }

    /** Returns the process that starts one for each connection. */
    long pid() {
        return process.pid(); // setpriv has become the server itself
    }

    String user() {
        return USER;
    }

    /** Runs statements and returns what they print, columns separated by bars. */
    List<String> query(String database, String sql) throws IOException, InterruptedException {
        return run(psql(database, sql));
    }

    long number(String database, String sql) throws IOException, InterruptedException {
        return Long.parseLong(query(database, sql).get(0));
    }

    /** Fills a table by COPY. */
    void copy(String database, String tableAndColumns, Rows rows) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(psql(database, "COPY " + tableAndColumns + " FROM STDIN"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedWriter lines = new BufferedWriter(
                new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), 1 << 16)) {
            rows.write(lines);
        }
        if (process.waitFor() != 0) {
            throw new IOException("COPY " + tableAndColumns + " failed");
        }
    }

    private List<String> psql(String database, String sql) {
        return List.of(
                programs.resolve("psql").toString(),
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-U",
                USER,
                "-d",
                database,
                "-c",
                sql);
    }

    private static List<String> run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command.get(0) + " failed: " + output);
        }
        return output.lines().toList();
    }

    /** Stops the server and deletes its data. */
    @Override
    public void close() {
        process.destroy();
        try {
            boolean unused = process.waitFor(1, TimeUnit.MINUTES);
            run(List.of("rm", "-rf", directory.toString()));
        } catch (IOException e) {
            System.err.println(directory + " is left: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
