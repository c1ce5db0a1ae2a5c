// Serves better-auth as its documentation shows it, on PostgreSQL, in a process for each core. With the argument
// "migrate" it creates the tables and ends.
import cluster from "node:cluster";
import { createServer } from "node:http";
import { availableParallelism } from "node:os";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import pg from "pg";

const address = `http://127.0.0.1:${process.env.PORT}`;
const options = {
    baseURL: address,
    secret: "a secret that only this bench knows, 32 characters",
    database: new pg.Pool({ connectionString: process.env.DATABASE }),
    emailAndPassword: { enabled: true },
    // All requests come from one address.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
};

if (process.argv[2] === "migrate") {
    const { runMigrations } = await getMigrations(options);
    await runMigrations();
    process.exit(0);
} else if (cluster.isPrimary) {
    for (let i = 0; i < availableParallelism(); i++) {
        cluster.fork();
    }
    process.on("SIGTERM", () => process.exit(0));
} else {
    createServer(toNodeHandler(betterAuth(options))).listen(Number(process.env.PORT), "127.0.0.1");
}
