/**
 * counter.ts and local-store.ts in Lua, with the server's clock, so that gateways whose clocks differ count alike.
 * One hash for each key, a field for each rule. Arguments: the cost, then for each rule its id, kind, capacity,
 * limit and window. The answer: 1 or 0, when to come again, then for each rule what is in use and when all is free.
 */
export const LIMIT_SCRIPT = `
local SLICES = 20
local EPSILON = 1e-6
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local cost = tonumber(ARGV[1])

local function text(number) return string.format('%.17g', number) end

local function numbers(state)
  local found = {}
  for each in string.gmatch(state or '', '%S+') do found[#found + 1] = tonumber(each) end
  return found
end

local bucket = {
  used = function(rule)
    local state = rule.state
    if #state == 0 then return 0 end
    return math.max(0, state[1] - math.max(0, now - state[2]) * rule.limit / rule.window)
  end,
  add = function(rule, used) rule.state = { used + cost, math.max(now, rule.state[2] or 0) } end,
  wait = function(rule, used, amount) return math.max(0, (used - amount) * rule.window / rule.limit) end
}

local sliding = {
  used = function(rule)
    local oldest = math.floor(now * SLICES / rule.window) - SLICES
    local used = 0
    for at = 1, #rule.state, 2 do
      if rule.state[at] >= oldest then used = used + rule.state[at + 1] end
    end
    return used
  end,
  add = function(rule)
    local slice = math.floor(now * SLICES / rule.window)
    local kept = {}
    for at = 1, #rule.state, 2 do
      if rule.state[at] >= slice - SLICES then
        kept[#kept + 1] = rule.state[at]
        kept[#kept + 1] = rule.state[at + 1]
      end
    end
    if #kept > 0 and kept[#kept - 1] >= slice then
      kept[#kept] = kept[#kept] + cost
    else
      kept[#kept + 1] = slice
      kept[#kept + 1] = cost
    end
    rule.state = kept
  end,
  wait = function(rule, used, amount)
    local oldest = math.floor(now * SLICES / rule.window) - SLICES
    for at = 1, #rule.state, 2 do
      if used <= amount then return 0 end
      if rule.state[at] >= oldest then
        used = used - rule.state[at + 1]
        if used <= amount then return (rule.state[at] + SLICES + 1) * rule.window / SLICES - now end
      end
    end
    return 0
  end
}

local period = {
  used = function(rule) return rule.state[1] or 0 end,
  add = function(rule, used) rule.state = { used + cost } end,
  wait = function(rule, used, amount) if used > amount then return rule.window end return 0 end
}

local kinds = { bucket = bucket, sliding = sliding, period = period }

local rules, ids = {}, {}
for at = 2, #ARGV, 5 do
  ids[#ids + 1] = ARGV[at]
  rules[#rules + 1] = {
    kind = kinds[ARGV[at + 1]],
    capacity = tonumber(ARGV[at + 2]),
    limit = tonumber(ARGV[at + 3]),
    window = tonumber(ARGV[at + 4])
  }
end

local held = redis.call('HMGET', KEYS[1], unpack(ids))
local allowed, retry = 1, 0
for at, rule in ipairs(rules) do
  rule.state = numbers(held[at])
  rule.used = rule.kind.used(rule)
  if rule.used + cost > rule.capacity + EPSILON then
    allowed = 0
    retry = math.max(retry, rule.kind.wait(rule, rule.used, rule.capacity - cost))
  end
end

local answer = { allowed, text(retry) }
local fields, keep = {}, 0
for at, rule in ipairs(rules) do
  if allowed == 1 then
    rule.kind.add(rule, rule.used)
    rule.used = rule.used + cost
    local state = {}
    for place, number in ipairs(rule.state) do state[place] = text(number) end
    fields[#fields + 1] = ids[at]
    fields[#fields + 1] = table.concat(state, ' ')
  end
  local reset = rule.kind.wait(rule, rule.used, 0)
  keep = math.max(keep, reset)
  answer[#answer + 1] = text(rule.used)
  answer[#answer + 1] = text(reset)
end
if allowed == 1 then
  redis.call('HSET', KEYS[1], unpack(fields))
  redis.call('PEXPIRE', KEYS[1], math.ceil(keep) + 1000)
end
return answer
`;
