package dev.vestibule.command;

import dev.vestibule.http.Scalars;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How much of a list is left out. */
final class Offset implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
        return Scalars.number(text, 0, Integer.MAX_VALUE)
                .orElseThrow(() -> new TypeConversionException("it is a whole number from 0 on"));
    }
}
