package dev.vestibule.operator.command;

import dev.vestibule.operator.doctor.Finding;
import java.util.List;

/** Looks whether all is as it should be. */
@FunctionalInterface
public interface Examiner {
    List<Finding> examine();
}
