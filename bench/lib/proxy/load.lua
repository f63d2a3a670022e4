-- The load of one case, told through the environment: METHOD, PATHS (a file, one path a line) or the URL's own
-- path, BODY_BYTES or BODY_FILE, HEADERS_FILE (one field a line). At the end it prints its figures as one line of JSON.
local method = os.getenv('METHOD') or 'GET'
local body_bytes = tonumber(os.getenv('BODY_BYTES') or '0')
local list = os.getenv('PATHS')
local requests = {}
local at = 0

-- Whoever asks for no key does not look at it.
local headers = { ['x-api-key'] = 'bench' }

local function file(name)
  local path = os.getenv(name)
  if path == nil or path == '' then return nil end
  return path
end

if file('HEADERS_FILE') ~= nil then
  headers = {}
  for line in io.lines(file('HEADERS_FILE')) do
    local name, value = line:match('^([^:]+): (.*)$')
    -- wrk adds a Host of its own unless it finds one under this very name.
    headers[name:lower() == 'host' and 'Host' or name] = value
  end
end

function init()
  local body = body_bytes > 0 and string.rep('x', body_bytes) or nil
  if file('BODY_FILE') ~= nil then
    local content = io.open(file('BODY_FILE')):read('*a')
    if content ~= '' then body = content end
  end
  if list == nil or list == '' then
    requests[1] = wrk.format(method, nil, headers, body)
    return
  end
  for path in io.lines(list) do
    requests[#requests + 1] = wrk.format(method, path, headers, body)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    'figures {"requests":%d,"us":%d,"bytes":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d,"status":%d,"p50":%d,"p99":%d}',
    summary.requests, summary.duration, summary.bytes,
    errors.connect, errors.read, errors.write, errors.timeout, errors.status,
    latency:percentile(50), latency:percentile(99)))
end
