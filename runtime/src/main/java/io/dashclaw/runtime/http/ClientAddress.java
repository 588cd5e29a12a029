package io.dashclaw.runtime.http;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;

/** Where a request came from. */
@ApplicationScoped
public class ClientAddress {
    private final boolean trustProxy;

    ClientAddress(HttpConfig config) {
        this.trustProxy = config.trustProxy();
    }

    /** The address of the client, or of the last proxy before ours; {@code unknown} when the connection is gone. */
    public String of(HttpServerRequest request) {
        String forwarded = trustProxy ? last(request.headers().getAll("X-Forwarded-For")) : "";
        if (NetUtil.createByteArrayFromIpAddressString(forwarded) != null) {
            return forwarded;
        }
        var remote = request.remoteAddress();
        return remote == null || remote.hostAddress() == null ? "unknown" : remote.hostAddress();
    }

    /** Only the last entry was written by the proxy that is trusted; the ones before came with the request. */
    private static String last(java.util.List<String> headers) {
        if (headers.isEmpty()) {
            return "";
        }
        String header = headers.get(headers.size() - 1);
        return header.substring(header.lastIndexOf(',') + 1).trim();
    }
}
