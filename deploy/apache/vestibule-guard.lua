-- Forward-auth for Apache: asks Vestibule about a request, and adds who sent it. Everything but a yes is the response to
-- the client; if there is no answer, that is 503.

local http = require "socket.http"
local ltn12 = require "ltn12"

local ADDRESS = "http://127.0.0.1:3000/auth/forward/haproxy"
local CALLBACK = "/auth/forward/callback"
local TIMEOUT = 5

-- Set on every request that passes, empty if there is nothing to say, so that no client can send its own.
local IDENTITY = { "Remote-User", "Remote-Groups", "Remote-Email", "Remote-Name", "X-Vestibule-Identity" }

-- What is about the client's connection and body, or is set below.
local NOT_SENT = {
    ["connection"] = true, ["content-length"] = true, ["expect"] = true, ["host"] = true, ["keep-alive"] = true,
    ["proxy-connection"] = true, ["te"] = true, ["trailer"] = true, ["transfer-encoding"] = true, ["upgrade"] = true,
}

local PASSED_BACK = { "Location", "Set-Cookie", "WWW-Authenticate", "Retry-After" }

http.TIMEOUT = TIMEOUT

function guard(r)
    if r.uri == CALLBACK then
        return apache2.DECLINED
    end
    local headers = {}
    for name, value in pairs(r:headers_in_table()) do
        if not NOT_SENT[name:lower()] then
            headers[name:lower()] = value
        end
    end
    headers["x-forwarded-method"] = r.method
    headers["x-forwarded-proto"] = r.is_https and "https" or "http"
    headers["x-forwarded-host"] = r.headers_in["Host"] or ""
    headers["x-forwarded-uri"] = r.unparsed_uri
    headers["x-forwarded-for"] = r.useragent_ip

    local answered, status, answer = http.request {
        url = ADDRESS, headers = headers, redirect = false, sink = ltn12.sink.null(),
    }
    if not answered or type(status) ~= "number" or status >= 500 then
        return 503
    end
    if status ~= 200 then
        for _, name in ipairs(PASSED_BACK) do
            if answer[name:lower()] then
                r.err_headers_out[name] = answer[name:lower()]
            end
        end
        return status
    end
    for _, name in ipairs(IDENTITY) do
        r.headers_in[name] = answer[name:lower()] or ""
    end
    return apache2.DECLINED
end
