-- The part of the dissector that is written by hand: reads the tables above over a packet.

local proto = Proto("vcrypto", "v86-virtio-crypto trace")

-- --- fields ---

local EVENT = "vcrypto.event."
local event_fields = {
  kind = ProtoField.string(EVENT .. "kind", "Event"),
  instructions = ProtoField.uint64(EVENT .. "instructions", "Guest instructions"),
  device = ProtoField.string(EVENT .. "device", "Device"),
}
local FIELD_OF = {
  number = ProtoField.double, count = ProtoField.uint64, bigint = ProtoField.uint64, boolean = ProtoField.bool,
  text = ProtoField.string, bytes = ProtoField.bytes, choice = ProtoField.string,
}

local function declare_event_fields(shape)
  for _, field in ipairs(shape) do
    if field.is == "list" then
      declare_event_fields(field.shape)
    elseif not event_fields[field.name] then
      event_fields[field.name] = FIELD_OF[field.is](EVENT .. field.name, field.name)
    end
  end
end
for _, kind in ipairs(KINDS) do declare_event_fields(kind.shape) end
for _, kind in pairs(KINDS_1) do declare_event_fields(kind.shape) end

local all = {}
for _, field in pairs(event_fields) do all[#all + 1] = field end
for _, field in ipairs(FIELDS) do all[#all + 1] = field end
proto.fields = all

-- --- layouts ---

-- Steps through a range of bytes. What does not fit ends the reading with an error, which dissect() shows.
local Reader = {}
Reader.__index = Reader

local function reader(tvb) return setmetatable({ tvb = tvb, at = 0, limit = tvb:len() }, Reader) end

function Reader:left() return self.limit - self.at end

function Reader:take(size)
  if size > self:left() then error({ at = self.at, problem = "needs " .. size .. " bytes, " .. self:left() .. " left" }) end
  local range = self.tvb(self.at, size)
  self.at = self.at + size
  return range
end

local function look_up(scope, path)
  local value = scope
  for key in path:gmatch("[^.]+") do value = value and value[key] end
  return value
end

local function number_at(scope, path, input)
  local value = look_up(scope, path)
  if type(value) ~= "number" then error({ at = input.at, problem = "no number at " .. path }) end
  return value
end

local function masks_text(names, value)
  local set = {}
  for _, entry in ipairs(names) do
    if entry[1] ~= 0 and bit.band(value, entry[1]) == entry[1] then set[#set + 1] = entry[2] end
  end
  return #set > 0 and table.concat(set, " | ") or "none"
end

local read = {}

local function read_part(layout, name, input, tree, scope)
  return read[layout.is](layout, name, input, tree, scope)
end

function read.integer(layout, _, input, tree)
  local range = input:take(layout.size)
  if layout.size == 8 then
    tree:add_le(FIELDS[layout.field], range)
    return range:le_uint64()
  end
  local value = range:le_uint()
  local item = tree:add_le(FIELDS[layout.field], range)
  local label = layout.masks and masks_text(layout.masks, value) or layout.values and layout.values[value]
  if label then
    item:append_text(" (" .. label .. ")")
    item:add(FIELDS[layout.label], range, label):set_generated()
  end
  return value
end

local function add_bytes(layout, input, tree, size)
  local start = input.at
  if size == 0 then return "" end
  tree:add(FIELDS[layout.field], input:take(size))
  return start
end

function read.bytes(layout, _, input, tree, scope)
  return add_bytes(layout, input, tree, layout.size or number_at(scope, layout.ref, input))
end

function read.rest(layout, _, input, tree)
  return add_bytes(layout, input, tree, math.max(0, input:left() - layout.leave))
end

local function several(layout, input, tree, scope, count)
  local values = {}
  for i = 1, count do values[i] = read_part(layout.item, tostring(i - 1), input, tree, scope) end
  return values
end

function read.array(layout, _, input, tree, scope) return several(layout, input, tree, scope, layout.count) end

function read.elements(layout, _, input, tree, scope)
  local count = number_at(scope, layout.ref, input) - layout.less
  if count < 0 or count > layout.most then error({ at = input.at, problem = layout.ref .. " is out of range" }) end
  return several(layout, input, tree, scope, count)
end

function read.struct(layout, name, input, tree, outer)
  local value = {}
  local scope = layout.own and value or outer
  local from = input.at
  local item = tree:add(proto, input.tvb(from), name .. ": " .. layout.type)
  for _, part in ipairs(layout) do value[part[1]] = read_part(part[2], part[1], input, item, scope) end
  item:set_len(input.at - from)
  return value
end

function read.padded(layout, name, input, tree, scope)
  local limit, stop = input.limit, input.at + layout.size
  input.limit = math.min(stop, limit)
  local value = read_part(layout.inner, name, input, tree, scope)
  input.limit = limit
  input:take(stop - input.at)
  return value
end

read["sized-by"] = function(layout, name, input, tree, scope)
  return read_part(layout.inner, name, input, tree, look_up(scope, layout.sibling) or {})
end

local function tag_fits(layout, tag, input, scope)
  for i, wanted in ipairs(tag) do
    local found
    if layout.refs[i] then
      found = number_at(scope, layout.refs[i], input)
    else
      if layout.ahead + 4 > input:left() then return false end
      found = input.tvb(input.at + layout.ahead, 4):le_uint()
    end
    if found ~= wanted then return false end
  end
  return true
end

local function bit_fits(only, input, scope)
  if not only then return true end
  return (math.floor(number_at(scope, only.ref, input) / only.mask) % 2 == 1) == only.set
end

function read.union(layout, name, input, tree, scope)
  for _, variant in ipairs(layout) do
    for _, tag in ipairs(variant.tags) do
      if tag_fits(layout, tag, input, scope) and bit_fits(variant.only, input, scope) then
        local value = read_part(variant.layout, name .. " " .. variant.name, input, tree, scope)
        value.kind = variant.name
        return value
      end
    end
  end
  if input:left() > 0 then tree:add(input:take(input:left()), name .. ": a form that is not known here") end
  return { kind = "unknown" }
end

-- The value, as far as it could be read.
local function dissect(layout, name, tvb, tree, scope)
  local input = reader(tvb)
  local ok, result = pcall(read_part, layout, name, input, tree, scope)
  if ok then
    if input:left() > 0 then tree:add(input:take(input:left()), "Bytes that belong to no field") end
    return result
  end
  if type(result) ~= "table" then error(result) end
  local item = tree:add(tvb(math.min(result.at, tvb:len() - 1)), "Does not fit: " .. result.problem)
  item:add_expert_info(PI_MALFORMED, PI_WARN, result.problem)
  return nil
end

-- --- events ---

-- What a request asked for, by device and number: the lengths of its answer stand there.
local requests = {}

function proto.init() requests = {} end

-- A longer answer is no device's.
local MAX_ANSWER = 2097152

local take = {}

function take.number(input, tree, field) tree:add_le(event_fields[field.name], input:take(8)) end

local function take_count(input, tree, field)
  local range = input:take(8)
  tree:add_le(event_fields[field.name], range)
  return range:le_uint64():tonumber()
end
take.count = take_count
take.bigint = take_count

function take.boolean(input, tree, field)
  local range = input:take(1)
  tree:add(event_fields[field.name], range)
  return range:uint() ~= 0
end

function take.choice(input, tree, field)
  local range = input:take(1)
  local value = field.values[range:uint() + 1] or "?"
  tree:add(event_fields[field.name], range, value)
  return value
end

function take.text(input, tree, field)
  local size = input:take(4):le_uint()
  if size == 0 then return "" end
  local range = input:take(size)
  tree:add(event_fields[field.name], range, range:string(ENC_UTF_8))
  return range:string(ENC_UTF_8)
end

function take.bytes(input, tree, field)
  local size = input:take(4):le_uint()
  if size == 0 then return nil end
  local range = input:take(size)
  tree:add(event_fields[field.name], range)
  return range
end

local function take_fields(shape, input, tree)
  local values = {}
  for _, field in ipairs(shape) do
    if field.is == "list" then
      local items = {}
      for i = 1, input:take(4):le_uint() do
        local item = tree:add(proto, input.tvb(input.at), field.name .. " " .. (i - 1))
        local from = input.at
        items[i] = take_fields(field.shape, input, item)
        item:set_len(input.at - from)
      end
      values[field.name] = items
    else
      values[field.name] = take[field.is](input, tree, field)
    end
  end
  return values
end

-- The pieces the device wrote, put together as they stand in the writable part.
local function answer_of(values, room)
  if not room or room > MAX_ANSWER or room == 0 then return nil end
  local answer = ByteArray.new()
  answer:set_size(room)
  for i = 0, room - 1 do answer:set_index(i, 0) end
  for _, piece in ipairs(values.written) do
    if piece.bytes then
      local bytes = piece.bytes:bytes()
      for i = 0, bytes:len() - 1 do
        if piece.offset + i < room then answer:set_index(piece.offset + i, bytes:get_index(i)) end
      end
    end
  end
  return answer:tvb("Device-writable part")
end

-- Where the last byte that the device wrote ends.
local function written_end(values)
  local last = 0
  for _, piece in ipairs(values.written) do
    if piece.bytes then last = math.max(last, piece.offset + piece.bytes:len()) end
  end
  return last
end

local function counted(bytes) return bytes == 1 and "1 byte" or bytes .. " bytes" end

-- Dissects the wire bytes of an event; returns what the Info column says of them.
local function wire_bytes(kind, layout, device, values, tree)
  local key = device .. "/" .. tostring(values.request)
  if kind == "popped" then
    requests[key] = { room = values.writableLength }
    if not layout then return "" end
    local value = values.readable and dissect(layout, "request", values.readable:tvb(), tree, {})
    requests[key].body = value and value.body
    local header = value and value.header
    return header and OPCODES[layout.number][header.opcode] or OPERATIONS[layout.number] or ""
  end
  local request = requests[key]
  local room = request and request.room
  local whole = layout and ENDS_WHERE_WRITTEN[layout.number] and counted(written_end(values)) or ""
  if room and whole ~= "" then room = math.min(room, written_end(values)) end
  local tvb = request and layout and answer_of(values, room)
  if not tvb then return whole end
  local value = dissect(layout, "answer", tvb, tree, request.body or {})
  local status = value and (value.status or (value.inhdr and value.inhdr.status))
  return status and (STATUSES[status] or tostring(status)) or whole
end

local function show(tvb, pinfo, root)
  local input = reader(tvb)
  local version = input:take(2):le_uint()
  if version ~= 1 and version ~= 2 then return end
  local kind_range, layout_range = input:take(1), input:take(1)
  local kind = version == 1 and KINDS_1[kind_range:uint()] or KINDS[kind_range:uint()]
  if not kind then return end
  local tree = root:add(proto, tvb())
  tree:add(event_fields.kind, kind_range, kind.name)
  tree:add_le(event_fields.instructions, input:take(8))
  local name = input:take(input:take(2):le_uint())
  local device = name:string(ENC_UTF_8)
  tree:add(event_fields.device, name, device)
  local values = take_fields(kind.shape, input, tree)
  local info = kind.name .. (values.request and " #" .. tostring(values.request) or "")
  if kind.name == "popped" or kind.name == "used" then
    local said = wire_bytes(kind.name, LAYOUTS[layout_range:uint()], device, values, tree)
    if said ~= "" then info = info .. " " .. said end
  end
  tree:append_text(": " .. info)
  pinfo.cols.protocol = "VCRYPTO"
  pinfo.cols.src = device
  pinfo.cols.info = info
end

function proto.dissector(tvb, pinfo, root)
  local ok, problem = pcall(show, tvb, pinfo, root)
  if ok then return tvb:len() end
  local text = type(problem) == "table" and problem.problem or tostring(problem)
  root:add(proto, tvb(), "No event of a trace: " .. text)
  return tvb:len()
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, proto)
