-- Forward-auth for HAProxy: asks Vestibule about a request, and adds who sent it. Everything but a yes is the response
-- to the client; if there is no answer, that is 503.

local ADDRESS = "http://127.0.0.1:3000/auth/forward/haproxy"
local TIMEOUT = 5000

-- Set on every request that passes, empty if there is nothing to say, so that no client can send its own.
local IDENTITY = { "Remote-User", "Remote-Groups", "Remote-Email", "Remote-Name", "X-Vestibule-Identity" }

-- What is about the client's connection and body, or is set below.
local NOT_SENT = {
    ["connection"] = true, ["content-length"] = true, ["expect"] = true, ["host"] = true, ["keep-alive"] = true,
    ["proxy-connection"] = true, ["te"] = true, ["trailer"] = true, ["transfer-encoding"] = true, ["upgrade"] = true,
    ["x-forwarded-method"] = true, ["x-forwarded-proto"] = true, ["x-forwarded-host"] = true,
    ["x-forwarded-uri"] = true, ["x-forwarded-for"] = true,
}

local PASSED_BACK = { "location", "set-cookie", "www-authenticate", "content-type", "retry-after" }

local function list(values)
    local all = {}
    for i = 0, #values do
        if values[i] ~= nil then
            all[#all + 1] = values[i]
        end
    end
    return all
end

local function refuse(txn, status, response)
    local reply = txn:reply()
    reply:set_status(status)
    reply:add_header("cache-control", "no-store")
    if response ~= nil then
        for _, name in ipairs(PASSED_BACK) do
            for _, value in ipairs(list(response.headers[name] or {})) do
                reply:add_header(name, value)
            end
        end
        reply:set_body(response.body or "")
    end
    txn:done(reply)
end

core.register_action("vestibule_guard", { "http-req" }, function(txn)
    local headers = {}
    for name, values in pairs(txn.http:req_get_headers()) do
        if not NOT_SENT[name] then
            headers[name] = list(values)
        end
    end
    headers["x-forwarded-method"] = { txn.sf:method() }
    headers["x-forwarded-proto"] = { txn.sf:ssl_fc() == 1 and "https" or "http" }
    headers["x-forwarded-host"] = { txn.sf:req_fhdr("host") }
    headers["x-forwarded-uri"] = { txn.sf:pathq() }
    headers["x-forwarded-for"] = { txn.sf:src() }

    local response = core.httpclient():get { url = ADDRESS, headers = headers, timeout = TIMEOUT }
    if response == nil or response.status == nil or response.status == 0 or response.status >= 500 then
        return refuse(txn, 503, nil)
    end
    if response.status ~= 200 then
        return refuse(txn, response.status, response)
    end
    for _, name in ipairs(IDENTITY) do
        local values = list(response.headers[name:lower()] or {})
        txn.http:req_set_header(name, values[1] or "")
    end
end, 0)
