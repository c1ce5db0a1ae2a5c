package dev.vestibule.oauth.client;

import dev.vestibule.platform.http.Handler;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Renders what the protocol endpoints answer to applications. */
public final class ProtocolAnswers {
    private ProtocolAnswers() {}

    /** Returns a handler that renders refusals of another one by the rules of OAuth. */
    public static Handler around(Handler handler) {
        return around(handler, UnaryOperator.identity());
    }

    /**
     * Returns a handler that renders refusals of another one by the rules of OAuth.
     *
     * @param every applied to every response
     */
    public static Handler around(Handler handler, UnaryOperator<Response> every) {
        return request -> every.apply(answer(handler, request));
    }

    private static Response answer(Handler handler, Request request) {
        try {
            return handler.handle(request);
        } catch (ProtocolException refused) {
            Response response = error(refused.status(), refused.error(), refused.description());
            boolean basic = ClientAuthentication.basicHeader(request).isPresent();
            return refused.status() == 401 && basic
                    ? response.with("WWW-Authenticate", "Basic realm=\"OAuth\"")
                    : response;
        } catch (TooManyAttemptsException refused) {
            long seconds = Math.max(1, refused.retryAfter().plusMillis(999).toSeconds());
            return error(429, "too_many_requests", "Too many attempts. Try again in " + seconds + " seconds.")
                    .with("Retry-After", Long.toString(seconds));
        } catch (RefusedException refused) {
            if (refused.refusal() == Refusal.BAD_REQUEST || refused.refusal() == Refusal.MALFORMED_JSON) {
                return error(400, ProtocolException.INVALID_REQUEST, "The request cannot be read.");
            }
            throw refused;
        } catch (InvalidInputException refused) { // characters that no database stores
            return error(400, ProtocolException.INVALID_REQUEST, "The request cannot be read.");
        }
    }

    /** Returns an error; never cached. */
    public static Response error(int status, String error, String description) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", error);
        if (!description.isEmpty()) {
            body.put("error_description", description);
        }
        return json(status, body);
    }

    /** Returns a response with tokens or secrets, which is never cached (RFC 6749, section 5.1). */
    public static Response json(int status, Object body) {
        return Response.json(status, body).with("Cache-Control", "no-store").with("Pragma", "no-cache");
    }
}
