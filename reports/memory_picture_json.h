/// The JSON form of a memory picture, in run records and in the answers of workers.
#pragma once

#include "reports/json_node.h"
#include "reports/memory_picture.h"

namespace tenet::reports {

Json write_memory_picture(const MemoryPicture& picture);
/// Throws RunRecordError.
MemoryPicture read_memory_picture(const JsonNode& node);

}  // namespace tenet::reports
