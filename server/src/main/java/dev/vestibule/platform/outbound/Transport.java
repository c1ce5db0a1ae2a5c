package dev.vestibule.platform.outbound;

/** Sends requests, and returns complete responses. */
interface Transport {
    /**
     * Sends a request, and returns the response.
     *
     * @throws OutboundException if there is no complete response in time, or not a small enough one
     */
    OutboundHttp.Answer send(Call call) throws OutboundException;
}
