package dev.vestibule.mfa;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import dev.vestibule.user.SecondFactor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The response to a first factor that a second one must follow: no session, and no cookie (session wire, 1.2). */
public final class NextStepResponse {
    /** Says which methods a client knows besides those of the contract. */
    private static final String METHODS = "X-Vestibule-Methods";

    private NextStepResponse() {}

    /**
     * Returns the response that asks for the next factor.
     *
     * @param step one that did not start a session
     */
    public static Response of(SignInStep step, Request request) {
        if (step instanceof SignInStep.CodeRequired code) {
            return Response.json(200, new CodeRequired(true, methods(code, request), code.token()));
        }
        if (step instanceof SignInStep.EnrollmentRequired enrollment) {
            return Response.json(
                    200,
                    new EnrollmentRequired(
                            true,
                            enrollment.pending().secret(),
                            enrollment.pending().uri(),
                            enrollment.token()));
        }
        throw new IllegalArgumentException("not a step before the session: " + step);
    }

    /** Clients of the contract ask for a code in any case; a recovery code is one. */
    private static List<String> methods(SignInStep.CodeRequired code, Request request) {
        List<String> methods = new ArrayList<>(List.of("totp"));
        if (code.byEmail()) {
            methods.add("email");
        }
        if (code.factors().contains(SecondFactor.PASSKEY) && knowsPasskeys(request)) {
            methods.add("passkey");
        }
        return methods;
    }

    private static boolean knowsPasskeys(Request request) {
        return request.header(METHODS).stream()
                .flatMap(text -> Stream.of(text.split(",")))
                .anyMatch(name -> name.strip().equalsIgnoreCase(SecondFactor.PASSKEY.wireName()));
    }

    record CodeRequired(boolean mfaRequired, List<String> methods, String challengeToken) {}

    record EnrollmentRequired(boolean mfaEnrollment, String secret, String otpauthUri, String enrollmentToken) {}
}
