package dev.vestibule.fault;

import dev.vestibule.fault.Act.Held;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Does one random thing after the other, and writes down what it asked and was told. */
final class HistoryClient {
    private static final Pattern EMAIL = Pattern.compile("\"email\":\"([^\"]+)\"");
    private static final Pattern KEY = Pattern.compile("\"(?:id|session_id)\":\"([0-9a-f-]{36})\"");
    private static final Pattern OWN_ID = Pattern.compile("\\{\"id\":\"([^\"]+)\"[^{}]*\"current\":true");
    private static final Pattern API_KEY = Pattern.compile("\"unmasked_key\":\"([^\"]+)\"");
    private static final Pattern NUMBER = Pattern.compile("\"id\":(\\d+)");
    private static final String ME = "/api/user/current";
    private static final String OWN = "/api/vestibule/session";
    private static final String API_KEYS = "/api/vestibule/api-key";
    private static final String JSON = "Content-Type: application/json";

    private final HistoryWorld world;
    private final List<? extends Served> nodes;
    private final int number;
    private final Random random;
    private boolean troubled;
    private int passwords;

    /** @param number one of three asks the first node only, one the second only, and one both */
    HistoryClient(HistoryWorld world, List<? extends Served> nodes, int number, long seed) {
        this.world = world;
        this.nodes = nodes;
        this.number = number;
        this.random = new Random(seed * 1_000 + number);
    }

    /** Something about someone. While there is trouble, mostly questions: what is left unknown proves nothing. */
    void step() {
        HistoryPerson person = world.person(random.nextInt(Integer.MAX_VALUE));
        int draw = random.nextInt(1_000);
        if (troubled && draw % 20 != 0) {
            draw = random.nextInt(600);
        }
        if (!troubled && person.seemsDisabled() && draw % 4 == 0) {
            openOrClose(person); // so that most accounts are open most of the time
        } else if (draw < 520) {
            person.session(random).ifPresentOrElse(this::check, () -> signIn(person));
        } else if (draw < 560) {
            world.ended(random).ifPresent(this::check);
        } else if (draw < 610) {
            person.apiKey(random).ifPresent(this::check);
        } else if (draw < 620) {
            check(Held.session(new UUID(random.nextLong(), random.nextLong()).toString(), person.email()));
        } else if (draw < 720) {
            signIn(person);
        } else if (draw < 900) {
            changeSessions(person, draw);
        } else {
            changeAccount(person, draw);
        }
    }

    private void changeSessions(HistoryPerson person, int draw) {
        Optional<Held> held = person.session(random);
        if (held.isEmpty()) {
            signIn(person);
        } else if (draw < 780) {
            signOut(held.get());
        } else if (draw < 810) {
            refresh(person, held.get());
        } else if (draw < 840) {
            person.named(random).ifPresent(target -> revoke(person, held.get(), target));
        } else if (draw < 850) {
            ask(Wire.request("DELETE", OWN, "", show(held.get())), answer -> new Act.RevokeOthers(held.get()));
        } else if (draw < 880) {
            makeApiKey(person, held.get());
        } else {
            person.apiKey(random).ifPresent(target -> deleteApiKey(person, held.get(), target));
        }
    }

    private void changeAccount(HistoryPerson person, int draw) {
        if (draw < 915) {
            person.session(random).ifPresent(held -> changePassword(person, held));
        } else if (draw < 940) {
            world.mint(person);
        } else if (draw < 975) {
            person.token(random).ifPresent(token -> reset(person, token));
        } else if (draw < 985) {
            openOrClose(person);
        } else {
            signIn(person);
        }
    }

    // --- What there is to do ---

    void check(Held held) {
        ask(
                Wire.get(ME, show(held)),
                reply -> new Act.Check(held, found(EMAIL, reply).orElse("")));
    }

    void signIn(HistoryPerson person) {
        String password = person.password(random);
        Optional<Reply> reply = ask(
                Wire.signIn(person.email(), password),
                answer -> new Act.SignIn(person.email(), password, session(person, answer)));
        reply.flatMap(answer -> session(person, answer)).ifPresent(held -> {
            person.holds(held);
            person.knows(password);
            if (random.nextInt(3) == 0) {
                askForId(person, held);
            }
        });
    }

    private void askForId(HistoryPerson person, Held held) {
        ask(Wire.get(OWN, show(held)), reply -> new Act.Check(held, reply.status() == 200 ? held.owner() : ""))
                .flatMap(reply -> found(OWN_ID, reply))
                .ifPresent(id -> person.names(held, id));
    }

    private void signOut(Held held) {
        ask(Wire.request("DELETE", "/api/session", "", show(held)), reply -> new Act.SignOut(held));
    }

    private void refresh(HistoryPerson person, Held held) {
        Function<Reply, Optional<Held>> renewed =
                reply -> found(KEY, reply).map(key -> new Held(key, held.session(), held.owner(), false));
        ask(
                        Wire.request("POST", "/api/session/refresh", "", show(held)),
                        reply -> new Act.Refresh(held, renewed.apply(reply)))
                .flatMap(renewed)
                .ifPresent(person::holds);
    }

    private void revoke(HistoryPerson person, Held by, Held target) {
        String id = person.idOf(target).orElseThrow();
        ask(Wire.request("DELETE", OWN + "/" + id, "", show(by)), reply -> new Act.Revoke(by, target));
    }

    private void makeApiKey(HistoryPerson person, Held by) {
        String expires = InstantSource.system()
                .instant()
                .plus(3, ChronoUnit.DAYS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        String body = "{\"name\": \"key " + random.nextInt(1_000_000) + "\", \"expires_at\": \"" + expires + "\"}";
        Function<Reply, Optional<Held>> made = reply -> found(API_KEY, reply).map(key -> Held.api(key, person.email()));
        ask(Wire.post(API_KEYS, body, show(by)), reply -> new Act.MakeApiKey(by, made.apply(reply)))
                .ifPresent(reply -> made.apply(reply).ifPresent(held -> {
                    person.holds(held);
                    found(NUMBER, reply).ifPresent(id -> person.names(held, id));
                }));
    }

    private void deleteApiKey(HistoryPerson person, Held by, Held target) {
        person.idOf(target)
                .ifPresent(id -> ask(
                        Wire.request("DELETE", API_KEYS + "/" + id, "", show(by)),
                        reply -> new Act.DeleteApiKey(by, target)));
    }

    private void changePassword(HistoryPerson person, Held by) {
        String old = person.password(random);
        String next = nextPassword();
        String body = "{\"old_password\": \"" + old + "\", \"password\": \"" + next + "\"}";
        Optional<Reply> reply = ask(
                Wire.request("PUT", "/api/user/" + person.id() + "/password", body, JSON, show(by)),
                answer -> new Act.ChangePassword(by, old, next, session(person, answer)));
        learn(person, next, reply);
    }

    private void reset(HistoryPerson person, String token) {
        String next = nextPassword();
        Optional<Reply> reply = ask(
                Wire.post(
                        "/api/session/reset_password",
                        "{\"token\": \"" + token + "\", \"password\": \"" + next + "\"}"),
                answer -> new Act.Reset(person.email(), token, next, session(person, answer)));
        learn(person, next, reply);
    }

    /** Without an answer, the new password may be the right one. */
    private static void learn(HistoryPerson person, String next, Optional<Reply> reply) {
        if (reply.isEmpty() || reply.get().status() == 503 || reply.get().status() == 200) {
            person.knows(next);
        }
        reply.flatMap(answer -> session(person, answer)).ifPresent(person::holds);
    }

    private void openOrClose(HistoryPerson person) {
        Held admin = world.administrator().session(random).orElseThrow();
        String path = "/api/user/" + person.id();
        boolean opens = person.seemsDisabled();
        person.isDisabled(!opens);
        ask(
                opens
                        ? Wire.request("PUT", path + "/reactivate", "", show(admin))
                        : Wire.request("DELETE", path, "", show(admin)),
                reply -> opens ? new Act.Enable(admin, person.email()) : new Act.Disable(admin, person.email()));
    }

    private String nextPassword() {
        return "ladders hum at " + number + " over " + passwords++ + " doors";
    }

    // --- Asking ---

    private static String show(Held held) {
        return (held.api() ? "X-API-Key: " : "X-Metabase-Session: ") + held.key();
    }

    private static Optional<Held> session(HistoryPerson person, Reply reply) {
        return reply.status() == 200
                ? found(KEY, reply).map(key -> Held.session(key, person.email()))
                : Optional.empty();
    }

    private static Optional<String> found(Pattern pattern, Reply reply) {
        Matcher matcher = pattern.matcher(reply.body());
        return reply.status() == 200 && matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Asks this client's node, or the other one if that does not accept connections; empty without an answer. */
    private Optional<Reply> ask(String request, Function<Reply, Act> act) {
        int first = number % 3 == 2 ? random.nextInt(2) : number % 3;
        Optional<Reply> none = Optional.empty();
        for (int node : List.of(first, 1 - first)) {
            long from = System.nanoTime();
            Wire wire;
            try {
                wire = nodes.get(node).connect();
            } catch (UncheckedIOException e) {
                continue; // nothing was asked
            }
            Reply reply;
            Told told;
            try (wire) {
                reply = wire.send(request).reply();
                told = told(reply);
            } catch (UncheckedIOException e) {
                reply = new Reply(0, List.of(), "", Duration.ZERO);
                told = Told.UNKNOWN;
            }
            Act asked = act.apply(reply);
            if (asked instanceof Act.SignOut && reply.status() == 404) {
                told = Told.REFUSED;
            }
            world.add(new Event(node, from, System.nanoTime(), asked, told));
            troubled = told == Told.TROUBLE;
            if (told == Told.REFUSED) {
                asked.shown().ifPresent(held -> world.person(held.owner()).loses(held));
            }
            if (told == Told.YES && asked.changes()) {
                world.ends(asked);
            }
            return told == Told.UNKNOWN ? none : Optional.of(reply);
        }
        return none;
    }

    private static Told told(Reply reply) {
        return switch (reply.status()) {
            case 200, 204 -> Told.YES;
            case 401 -> Told.REFUSED;
            case 400, 403, 404 -> Told.NO;
            case 503 -> reply.header("Retry-After").isPresent() ? Told.TROUBLE : Told.WRONG;
            default -> Told.WRONG;
        };
    }
}
