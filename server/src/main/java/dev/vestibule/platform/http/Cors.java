package dev.vestibule.platform.http;

/**
 * Lets scripts of every site call an endpoint and read its responses, but never with cookies: such a call proves itself
 * by what it sends (Fetch, section 3.2).
 */
public final class Cors {
    private Cors() {}

    /** Returns the response, readable for scripts of every site. */
    public static Response open(Response response) {
        return response.with("Access-Control-Allow-Origin", "*");
    }

    /**
     * Returns the answer to a browser that asks whether a script may send a request.
     *
     * @param methods with commas between
     */
    public static Handler preflight(String methods) {
        Response answer = open(Response.noContent())
                .with("Access-Control-Allow-Methods", methods)
                .with("Access-Control-Allow-Headers", "Authorization, Content-Type, Mcp-Protocol-Version")
                .with("Access-Control-Max-Age", "7200");
        return request -> answer;
    }
}
