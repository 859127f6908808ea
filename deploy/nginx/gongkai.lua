-- Which folder of ready pages is true now. Read by nginx at every request, from memory that the house shares
-- (gongkai/frame/generation.py): a publication or a withdrawal is seen by the next request, without a system call.

local PAGES = "/var/lib/gongkai/pages" -- GONGKAI_VAR/pages

local ffi = require "ffi"
ffi.cdef [[
int open(const char *path, int flags);
int close(int fd);
void *mmap(void *addr, size_t length, int prot, int flags, int fd, long offset);
int munmap(void *addr, size_t length);
]]
local O_RDONLY, PROT_READ, MAP_SHARED, SIZE = 0, 1, 1, 4096
local NOWHERE = "/nonexistent" -- no page is found there, so the house itself is asked
local words = nil

-- The boot the number must belong to: after a loss of power nothing ready is trusted.
local function this_boot()
  local file = io.open("/proc/sys/kernel/random/boot_id")
  if not file then return 1 end
  local id = file:read("*l"):gsub("-", "")
  file:close()
  return tonumber(id:sub(1, 12), 16)
end
local boot = this_boot()

local function map()
  local old, fd = words, ffi.C.open(PAGES .. "/state", O_RDONLY)
  words = nil
  if fd >= 0 then
    local at = ffi.C.mmap(nil, SIZE, PROT_READ, MAP_SHARED, fd, 0)
    ffi.C.close(fd)
    if ffi.cast("intptr_t", at) ~= -1 then words = ffi.cast("volatile int64_t *", at) end
  end
  if old then ffi.C.munmap(ffi.cast("void *", old), SIZE) end
end

local last, folder = -1, NOWHERE
local now = ngx.now

-- The folder of this instant; NOWHERE while a change is being committed, once its time is over, or before the start.
function gongkai_ready()
  if not words then return NOWHERE end
  local number = tonumber(words[0])
  if number ~= last then
    last = number
    folder = NOWHERE
    if number % 2 == 0 and tonumber(words[2]) == boot then
      folder = PAGES .. "/tree/" .. string.format("%.0f", number)
    end
  end
  if now() * 1000000 >= tonumber(words[1]) then return NOWHERE end
  return folder
end

map()
-- The file is made by the first start of the house, perhaps after nginx.
ngx.timer.every(1, map)
