package dev.vestibule.web.oauth;

import dev.vestibule.oauth.grant.DeviceApproval.Waiting;
import dev.vestibule.oauth.grant.DeviceRequest;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.web.Devices;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.ReturnPath;
import java.util.List;

/**
 * What the page shows before a user approves a device.
 *
 * @param application its name
 * @param code that the device has to show, too
 * @param device the program that asked
 * @param address from which it asked
 * @param elsewhere whether that differs from the user's own address
 * @param duration how long the access lasts
 * @param otherAccount the path of the page that signs out and returns here
 */
public record DeviceView(
        String application,
        String code,
        Message device,
        String address,
        boolean elsewhere,
        String ownAddress,
        DisplayTime requestedAt,
        List<ConsentView.Scope> scopes,
        Message duration,
        String otherAccount) {
    public DeviceView {
        scopes = List.copyOf(scopes);
    }

    static DeviceView of(Waiting waiting, PageRequest request) {
        DeviceRequest asked = waiting.request();
        String code = waiting.code().shown();
        String own = request.request().client().text();
        return new DeviceView(
                waiting.client().name(),
                code,
                Devices.message(asked.place().userAgent()),
                asked.place().address(),
                !asked.place().address().equals(own),
                own,
                DisplayTime.of(asked.createdAt(), request.messages()),
                ConsentView.scopes(asked.scopes()),
                ConsentView.duration(waiting.longest()),
                ReturnPath.of("/device?user_code=" + code).through("/auth/logout"));
    }
}
