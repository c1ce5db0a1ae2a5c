package dev.vestibule.bench;

/** Measures what a server promises under load and abuse, and counts what happened: L01 to L17, and R03. */
public final class Promises {
    private Promises() {}

    /**
     * Runs everything.
     *
     * @param arguments the options, with {@code --minutes} of the mixed load, then the homes of the JDKs, of which the
     *     last one is used
     */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        boolean brief = options.isShort();
        Table table = new Table();
        int users = brief ? 50_000 : 100_000;
        try (Postgres postgres = Postgres.start("1GB");
                Nodes nodes = Nodes.start(
                        postgres, Scratch.directory("load"), ServerProcess.newestJava(options.rest()), users, users)) {
            LoadPromises load = new LoadPromises(nodes, table, options.scale());
            load.signIns();
            load.crowd();
            load.checks();
            load.coresTaken();
            load.mixed(options.number("--minutes", brief ? 1 : 60));
            load.idleConnections(brief ? 2_000 : 10_000);
            load.unknownKeys(brief ? 20_000 : 100_000);
            AbusePromises abuse = new AbusePromises(nodes, table);
            abuse.spray(brief ? 5_000 : 100_000);
            abuse.oneAccount(brief ? 1_000 : 10_000);
            abuse.knownDevice();
            abuse.codes(1_000);
            abuse.forgotten(brief ? 1_000 : 10_000);
            abuse.names(brief ? 50_000 : 1_000_000);
            abuse.revokeAll();
            table.remark(("Two nodes on one PostgreSQL with %,d users and as many sessions; nodes, database and load"
                            + " generator share all cores. L04 is the rows with many rows of `bench/scale`.")
                    .formatted(users));
            table.finish("bench/load", options);
        }
    }
}
