package dev.vestibule.command;

import dev.vestibule.http.Scalars;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How long a list may be. */
final class Limit implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
        return Scalars.number(text, 1, 500)
                .orElseThrow(() -> new TypeConversionException("it is a whole number from 1 to 500"));
    }
}
