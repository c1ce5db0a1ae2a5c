package dev.vestibule.web;

import dev.vestibule.mfa.TrustedDevice;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;

/**
 * A browser in which a user is not asked for a second factor.
 *
 * @param icon of its device
 */
public record TrustedDeviceView(
        long id, String icon, Message device, String address, DisplayTime lastUsedAt, DisplayTime expiresAt) {
    public static TrustedDeviceView of(TrustedDevice device, Messages messages) {
        return new TrustedDeviceView(
                device.id(),
                Devices.icon(device.userAgent()),
                Devices.message(device.userAgent()),
                device.address().text(),
                DisplayTime.of(device.lastUsedAt(), messages),
                DisplayTime.of(device.expiresAt(), messages));
    }
}
