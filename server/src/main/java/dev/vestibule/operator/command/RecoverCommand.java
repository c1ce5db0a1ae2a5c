package dev.vestibule.operator.command;

import dev.vestibule.operator.CommandHandler;
import dev.vestibule.operator.OperatorCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command for administrators who cannot sign in. */
@Command(
        name = "recover",
        description = "Print a one-time sign-in link for a locked-out administrator.",
        footer = {
            "%nRun it in the directory of the server and with its settings, whether the server is running or not.",
            "The link sets a new password and signs in. It can be used once and expires in one hour.",
            "%n  ./vestibule recover --email ann@example.com"
        })
final class RecoverCommand implements Callable<Integer> {
    private final Asker asker;

    @Option(names = "--email", paramLabel = "ADDRESS", required = true, description = "Email address of the user.")
    private String email = "";

    @Option(
            names = "--make-administrator",
            description = "Reactivate the user if needed, and grant administrator rights.")
    private boolean makeAdministrator;

    RecoverCommand(Asker asker) {
        this.asker = asker;
    }

    @Override
    public Integer call() {
        return asker.ask(
                new OperatorCommand.Recover(email, makeAdministrator),
                false,
                reply -> new Asker.Told(reply.result(CommandHandler.Link.class).link(), reply.text()));
    }
}
