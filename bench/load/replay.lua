-- What wrk runs: sends the requests of a plan and looks at every answer. The plan (see load.mjs) is a Lua table:
--   head, body   segments of the request: strings, and numbers that stand for a field of the item sent
--   items        file with an item a line, fields parted by tabs; nil when every request is the same
--   each         file with a line for each request, its field 0, which no other has; the run ends when they are used up
--   cycle        whether to start over after the last item; otherwise the run ends there
--   status       the only right status; bodyPattern, bodyExactly and locationPattern: what else makes an answer right
--   capture      pattern of what an answer hands out, searched in the body or (captureFrom = 'location') the Location header
--   distinct     whether an answer that hands out something a second time is wrong
--   chain        whether what an answer hands out is an item to send later
--   pause        milliseconds that each connection waits before a request; nil: none
--   captured, samples, wrongAnswers   files to write

local ffi = require('ffi')
ffi.cdef('int getpid(void); int kill(int pid, int signal);')

local plan, items, position, last, seen, each, asked
local captured, samples, sampled, answers

right, wrong, sent, exhausted = 0, 0, 0, false

local function render(segments, fields)
  local parts = {}
  for index, segment in ipairs(segments) do
    parts[index] = type(segment) == 'number' and fields[segment] or segment
  end
  return table.concat(parts)
end

local function build(item, own)
  local fields = { [0] = own }
  for field in (item .. '\t'):gmatch('([^\t]*)\t') do fields[#fields + 1] = field end
  local head = render(plan.head, fields)
  if not plan.body then return head .. '\r\n' end
  local body = render(plan.body, fields)
  return head .. 'Content-Length: ' .. #body .. '\r\n\r\n' .. body
end

local always

function setup(thread) worker = thread end

function init(arguments)
  plan = dofile(arguments[1])
  items, position, last, seen, sampled, answers = {}, 0, 0, {}, 0, 0
  if plan.items then
    for line in io.lines(plan.items) do
      last = last + 1
      items[last] = line
    end
  elseif not plan.each then
    always = build('')
  end
  each, asked = {}, 0
  if plan.each then
    for line in io.lines(plan.each) do each[#each + 1] = line end
  end
  if plan.captured then captured = io.open(plan.captured, 'w') end
  samples = io.open(plan.samples, 'w')
  if plan.pause then
    delay = function() return plan.pause end
  end
end

-- The run ends as Ctrl-C would end it: wrk then counts and prints what there was.
local function stop()
  if exhausted then return end
  exhausted = true
  wrk.thread:stop()
  ffi.C.kill(ffi.C.getpid(), 2)
end

-- Connections that ask after the last one get it once more, as with items.
local function ownField()
  if not plan.each then return nil end
  if asked >= #each then stop() else asked = asked + 1 end
  return each[asked]
end

function request()
  if always then return always end
  local own = ownField()
  if not plan.items then return build('', own) end
  if position >= last then
    if plan.cycle then position = 0 else stop() end
  end
  if position < last then position = position + 1 end
  local item = items[position]
  if plan.chain then items[position] = nil end
  sent = position
  -- Connections that ask after the last item get it once more; wrk stops before the answer counts.
  return build(item or plan.lastResort, own)
end

local function isRight(status, headers, body)
  if status ~= plan.status then return false end
  if plan.bodyExactly and body ~= plan.bodyExactly then return false end
  if plan.bodyPattern and not body:find(plan.bodyPattern) then return false end
  if plan.locationPattern and not (headers['location'] or headers['Location'] or ''):find(plan.locationPattern) then return false end
  return true
end

local function complain(status, headers, body, reason)
  wrong = wrong + 1
  if wrong > 3 then return end
  local file = io.open(plan.wrongAnswers, 'a')
  file:write(reason, ': ', status, ' ', headers['location'] or '', ' ', body:sub(1, 600), '\n')
  file:close()
end

function response(status, headers, body)
  if exhausted then return end
  if not isRight(status, headers, body) then return complain(status, headers, body, 'wrong answer') end
  if plan.capture then
    local value = (plan.captureFrom == 'location' and (headers['location'] or headers['Location']) or body):match(plan.capture)
    if not value then return complain(status, headers, body, 'nothing handed out') end
    if plan.distinct then
      if seen[value] then return complain(status, headers, body, 'handed out twice') end
      seen[value] = true
    end
    if captured then captured:write(value, '\n') end
    if plan.chain then
      last = last + 1
      items[last] = value
    end
  end
  right = right + 1
  answers = answers + 1
  if sampled < 200 and (answers <= 20 or answers % 97 == 0) then
    sampled = sampled + 1
    samples:write((body:gsub('\n', ' ')), '\n')
  end
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    'RESULT {"requests":%d,"microseconds":%d,"right":%d,"wrong":%d,"sent":%d,"exhausted":%s,"p50":%d,"p99":%d,"max":%d,'
      .. '"connectErrors":%d,"readErrors":%d,"writeErrors":%d,"timeouts":%d}',
    summary.requests, summary.duration, worker:get('right'), worker:get('wrong'), worker:get('sent'), tostring(worker:get('exhausted')),
    latency:percentile(50), latency:percentile(99), latency.max,
    errors.connect, errors.read, errors.write, errors.timeout
  ))
end
