package dev.vestibule.operator.command;

import dev.vestibule.operator.CommandHandler;
import dev.vestibule.operator.OperatorCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command for administrators who cannot sign in. */
@Command(
        name = "recover",
        description = "Print a link with which an administrator gets in, whatever stands in the way.",
        footer = {
            "%nWorks on a running and on a stopped system, in the directory and with the settings of the server.",
            "The link works once and for an hour: it sets a new password and signs in.",
            "%n  ./vestibule recover --email ann@example.com"
        })
final class RecoverCommand implements Callable<Integer> {
    private final Asker asker;

    @Option(names = "--email", paramLabel = "ADDRESS", required = true, description = "Whose account.")
    private String email = "";

    @Option(
            names = "--make-administrator",
            description = "Open the account if it is closed, and make it an administrator's if it is not.")
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
