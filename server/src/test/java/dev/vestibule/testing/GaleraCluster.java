package dev.vestibule.testing;

import dev.vestibule.platform.config.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The system's MariaDB as a Galera cluster of three members on this machine. They do not run as root, since the rsync
 * between them would not either.
 */
public final class GaleraCluster implements AutoCloseable {
    private static final int MEMBERS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String USER = "vestibule";
    private static final String LIBRARY = "/usr/lib/galera/libgalera_smm.so";

    private final Path directory = TestFiles.newDirectory("galera");
    private final List<Member> members = IntStream.range(0, MEMBERS)
            .mapToObj(number -> new Member(
                    directory.resolve("member" + number), Ports.free(), Ports.free(), Ports.free(), Ports.free()))
            .toList();
    private final List<GuardedProcess> processes = new ArrayList<>();

    private record Member(Path directory, int port, int group, int transfer, int state) {}

    /** Starts one, without any database of ours. */
    public static GaleraCluster start() {
        GaleraCluster cluster = new GaleraCluster();
        try {
            cluster.prepare();
            for (Member member : cluster.members) {
                cluster.launch(member, cluster.processes.isEmpty());
            }
            return cluster;
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e instanceof IOException io ? new UncheckedIOException(io) : (RuntimeException) e;
        }
    }

    /** A new and empty database, at each member. */
    public List<DatabaseSettings> newDatabase(String name) {
        run(members.get(0), "CREATE DATABASE " + name);
        return members.stream()
                .map(member -> DatabaseSettings.mariadb("127.0.0.1", member.port(), name, USER, USER))
                .toList();
    }

    /** The members begin with the same data, so that none has to send all of it to another. */
    private void prepare() throws IOException {
        Member first = members.get(0);
        OtherUser.giveAway(directory);
        for (Member member : members) {
            OtherUser.giveAway(Files.createDirectories(member.directory()));
        }
        List<String> install = new ArrayList<>(List.of("mariadb-install-db", "--no-defaults", "--skip-test-db"));
        install.addAll(List.of("--auth-root-authentication-method=normal", "--datadir=" + data(first)));
        Commands.run(OtherUser.running(install), "");
        launch(first, true);
        run(first, "CREATE USER " + USER + "@'%' IDENTIFIED BY '" + USER + "'");
        run(first, "GRANT ALL ON *.* TO " + USER + "@'%'");
        GuardedProcess bootstrapped = processes.remove(0);
        bootstrapped.signal("TERM");
        bootstrapped.awaitEnd(PATIENCE);
        for (Member member : members.subList(1, MEMBERS)) {
            Commands.run(
                    OtherUser.running(List.of(
                            "cp", "-r", data(first).toString(), data(member).toString())),
                    "");
        }
    }

    private static Path data(Member member) {
        return member.directory().resolve("data");
    }

    private void launch(Member member, boolean bootstrap) {
        String all = members.stream().map(one -> "127.0.0.1:" + one.group()).collect(Collectors.joining(","));
        List<String> command = new ArrayList<>(List.of("mariadbd", "--no-defaults", "--datadir=" + data(member)));
        command.addAll(List.of(
                "--bind-address=127.0.0.1",
                "--port=" + member.port(),
                "--socket=" + member.directory().resolve("socket"),
                "--pid-file=" + member.directory().resolve("pid"),
                "--skip-name-resolve",
                "--binlog-format=ROW",
                "--innodb-autoinc-lock-mode=2",
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-buffer-pool-size=32M",
                "--innodb-log-file-size=16M",
                "--performance-schema=OFF",
                "--wsrep-on=ON",
                "--wsrep-provider=" + LIBRARY,
                "--wsrep-cluster-name=tests",
                "--wsrep-cluster-address=gcomm://" + all,
                "--wsrep-node-address=127.0.0.1:" + member.group(),
                "--wsrep-sst-receive-address=127.0.0.1:" + member.state(),
                "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:" + member.group()
                        + ";ist.recv_addr=127.0.0.1:" + member.transfer() + ";gcache.size=16M"));
        if (bootstrap) {
            command.add("--wsrep-new-cluster");
        }
        GuardedProcess process = GuardedProcess.start(
                member.directory(), member.directory().resolve("log"), Map.of(), OtherUser.running(command));
        processes.add(process);
        process.await(PATIENCE, () -> isSynced(member));
    }

    private static boolean isSynced(Member member) {
        try (Connection connection = connect(member);
                Statement statement = connection.createStatement();
                ResultSet state = statement.executeQuery("SHOW STATUS LIKE 'wsrep_local_state_comment'")) {
            return state.next() && state.getString(2).equals("Synced");
        } catch (SQLException e) {
            return false;
        }
    }

    private static Connection connect(Member member) throws SQLException {
        return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + member.port() + "/mysql", "root", "");
    }

    private static void run(Member member, String text) {
        try (Connection connection = connect(member);
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot run " + text, e);
        }
    }

    @Override
    public void close() {
        processes.stream().filter(GuardedProcess::isAlive).forEach(GuardedProcess::kill);
        TestFiles.delete(directory);
    }
}
