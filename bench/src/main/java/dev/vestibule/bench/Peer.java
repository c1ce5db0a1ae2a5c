package dev.vestibule.bench;

import java.io.IOException;
import java.util.Map;

/** A server that signs users in and recognizes them. */
interface Peer {
    String name();

    /** Returns how it hashes passwords as it comes. */
    String hash();

    /** Prepares what a start needs: programs, tables, a build. Takes minutes. */
    void prepare() throws IOException, InterruptedException;

    ServerProcess start() throws IOException, InterruptedException;

    /** Creates a user, and returns the request that signs them in. */
    String signIn(ServerProcess server) throws IOException, InterruptedException;

    /** Returns requests that recognize a user who is signed in, by their names. */
    Map<String, String> checks(ServerProcess server) throws IOException, InterruptedException;
}
