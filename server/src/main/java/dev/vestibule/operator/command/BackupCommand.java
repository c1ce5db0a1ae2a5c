package dev.vestibule.operator.command;

import dev.vestibule.operator.OperatorCommand;
import dev.vestibule.operator.backup.BackupTarget;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that backs the embedded database up. */
@Command(
        name = "backup",
        description = {
            "Back up the embedded database, whether the server is running or not.",
            "The file is verified: it is restored once, into a temporary file. Only you can read it."
        },
        footer = {
            "%nNot in it: the environment, vestibule.yml, and the key that encrypts secrets in the database.",
            "PostgreSQL and MariaDB have tools of their own; see docs/guides/backup.md.",
            "%n  ./vestibule backup /backup/vestibule-2026-11-30.backup",
            "  ./vestibule backup --key-file /root/backup.key /backup/vestibule-2026-11-30.backup",
            "%nExit status: 0 success, 1 refused, 2 usage error, 3 internal error or database unavailable."
        })
final class BackupCommand implements Callable<Integer> {
    private final Access access;
    private final PrintStream out;
    private final PrintStream errors;

    @Parameters(paramLabel = "FILE", description = "File to write. It must not exist.")
    private Path file = Path.of("");

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "Encrypt the backup with the passphrase in this file (at least 16 characters).")
    private @Nullable String keyFile;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    BackupCommand(Access access, PrintStream out, PrintStream errors) {
        this.access = access;
        this.out = out;
        this.errors = errors;
    }

    @Override
    public Integer call() {
        BackupTarget target = new BackupTarget(file, keyFile);
        Access archived = request -> target.write(() -> access.ask(request));
        return new Asker(archived, out, errors).ask(new OperatorCommand.Backup(), json, Asker::text);
    }
}
