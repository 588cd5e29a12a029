-- Drives one server as fast as it answers: wrk -s load.lua URL -- REQUESTS PREFIX
-- REQUESTS holds one request a line, METHOD PATH BODY, and is cycled over. Every @UNIQUE-KEY-32-CHARACTERS-LONG@ in a line
-- becomes a key that no other request of any run has: PREFIX (16 characters) and a count.

local MARK = "@UNIQUE-KEY-32-CHARACTERS-LONG-@"
local requests = {}
local next_one = 0
local prefix

local function split(text)
  local parts, from = {}, 1
  while true do
    local first, last = text:find(MARK, from, true)
    if not first then break end
    parts[#parts + 1] = text:sub(from, first - 1)
    from = last + 1
  end
  parts[#parts + 1] = text:sub(from)
  return parts
end

function init(args)
  prefix = args[2]
  wrk.headers["Content-Type"] = "application/json"
  for line in io.lines(args[1]) do
    local method, path, body = line:match("^(%S+) (%S+) (.*)$")
    requests[#requests + 1] = split(wrk.format(method, path, nil, body))
  end
end

function request()
  local parts = requests[next_one % #requests + 1]
  next_one = next_one + 1
  if #parts == 1 then return parts[1] end
  return table.concat(parts, string.format("%s%016x", prefix, next_one))
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"answers":%d,"refused":%d,"broken":%d,"seconds":%.6f,"p50":%.3f,"p90":%.3f,"p99":%.3f,"p999":%.3f,"max":%.3f}\n',
    summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(90) / 1e3,
    latency:percentile(99) / 1e3, latency:percentile(99.9) / 1e3, latency.max / 1e3))
end
