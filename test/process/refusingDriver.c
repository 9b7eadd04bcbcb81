/* A Vulkan driver that is another one, until it is told to refuse: for tests of what a card does when it is full or gone.
 *
 *     REAL_DRIVER       the driver's library
 *     REFUSALS          a folder; while it holds a file `memory`, no memory is allocated, and while it holds `lost`, work
 *                       that is handed over finds the device lost
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef void (*Function)(void);
typedef Function (*Lookup)(void *, const char *);

static const int32_t outOfDeviceMemory = -2, deviceLost = -4;
static Lookup realDeviceLookup;
static int32_t (*realAllocate)(void *, const void *, const void *, void *);
static int32_t (*realSubmit)(void *, uint32_t, const void *, uint64_t);

static int refuses(const char *what) {
  char file[4096];
  snprintf(file, sizeof file, "%s/%s", getenv("REFUSALS"), what);
  return access(file, F_OK) == 0;
}

static void *symbol(const char *name) {
  static void *library;
  if (library == NULL) library = dlopen(getenv("REAL_DRIVER"), RTLD_NOW | RTLD_LOCAL);
  return library == NULL ? NULL : dlsym(library, name);
}

static int32_t allocate(void *device, const void *info, const void *allocator, void *memory) {
  return refuses("memory") ? outOfDeviceMemory : realAllocate(device, info, allocator, memory);
}

static int32_t submit(void *queue, uint32_t count, const void *submits, uint64_t fence) {
  return refuses("lost") ? deviceLost : realSubmit(queue, count, submits, fence);
}

static Function instead(const char *name, Function found) {
  if (found == NULL) return NULL;
  if (strcmp(name, "vkAllocateMemory") == 0) {
    realAllocate = (int32_t(*)(void *, const void *, const void *, void *))found;
    return (Function)allocate;
  }
  if (strcmp(name, "vkQueueSubmit") == 0) {
    realSubmit = (int32_t(*)(void *, uint32_t, const void *, uint64_t))found;
    return (Function)submit;
  }
  return found;
}

static Function deviceLookup(void *device, const char *name) { return instead(name, realDeviceLookup(device, name)); }

Function vk_icdGetInstanceProcAddr(void *instance, const char *name) {
  Function found = ((Lookup)symbol("vk_icdGetInstanceProcAddr"))(instance, name);
  if (found == NULL || strcmp(name, "vkGetDeviceProcAddr") != 0) return instead(name, found);
  realDeviceLookup = (Lookup)found;
  return (Function)deviceLookup;
}

Function vk_icdGetPhysicalDeviceProcAddr(void *instance, const char *name) {
  Lookup real = (Lookup)symbol("vk_icdGetPhysicalDeviceProcAddr");
  return real == NULL ? NULL : real(instance, name);
}

int32_t vk_icdNegotiateLoaderICDInterfaceVersion(uint32_t *version) {
  return ((int32_t(*)(uint32_t *))symbol("vk_icdNegotiateLoaderICDInterfaceVersion"))(version);
}
