package dev.vestibule.client;

import java.net.http.HttpHeaders;

/**
 * What the server answered.
 *
 * @param headers looked up without regard to case
 * @param body the whole body as text; empty if there is none
 */
public record Answer(int status, HttpHeaders headers, String body) {
    /**
     * The body read as JSON.
     *
     * @throws VestibuleException.UnexpectedAnswer if it is not JSON
     */
    public Json json() {
        try {
            return Json.parse(body);
        } catch (IllegalArgumentException notJson) {
            throw new VestibuleException.UnexpectedAnswer(
                    "an answer with status " + status + " was " + notJson.getMessage(), this);
        }
    }

    /** Status and size only: a body may hold a session key. */
    @Override
    public String toString() {
        return "Answer[status=" + status + ", body of " + body.length() + " characters]";
    }
}
