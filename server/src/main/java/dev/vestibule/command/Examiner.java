package dev.vestibule.command;

import dev.vestibule.doctor.Finding;
import java.util.List;

/** Looks whether all is as it should be. */
@FunctionalInterface
public interface Examiner {
    List<Finding> examine();
}
