#pragma once
// One function per law name. Private to laws/.

#include "properties/laws/law_check.h"

namespace tenet::properties {

// laws_of_sharing.cpp
LawVerdict idempotent(const Call& call, const RunCall& run);
LawVerdict shares_nothing(const Call& call, const RunCall& run);
LawVerdict same_memory(const Call& call, const RunCall& run);
LawVerdict equals_from_numpy(const Call& call, const RunCall& run);
LawVerdict copy_shares_nothing(const Call& call, const RunCall& run);
LawVerdict nothing_to_do(const Call& call, const RunCall& run);
LawVerdict detached(const Call& call, const RunCall& run);

// laws_of_values.cpp
LawVerdict layout_is_irrelevant(const Call& call, const RunCall& run);
LawVerdict converts_alike(const Call& call, const RunCall& run);
LawVerdict widening_round_trip(const Call& call, const RunCall& run);
LawVerdict equals_input(const Call& call, const RunCall& run);
LawVerdict stack_of_rows(const Call& call, const RunCall& run);
LawVerdict read_only_reads_alike(const Call& call, const RunCall& run);
LawVerdict conversion_in_two_steps(const Call& call, const RunCall& run);
LawVerdict contiguous_format(const Call& call, const RunCall& run);
LawVerdict cast_is_to(const Call& call, const RunCall& run);
LawVerdict force_changes_nothing(const Call& call, const RunCall& run);
LawVerdict device_array_reads_alike(const Call& call, const RunCall& run);

// laws_of_spelling.cpp
LawVerdict keyword_order(const Call& call, const RunCall& run);
LawVerdict list_or_tuple(const Call& call, const RunCall& run);
LawVerdict inferred_dtype_spelled_out(const Call& call, const RunCall& run);
LawVerdict range_or_list(const Call& call, const RunCall& run);
LawVerdict one_item_list(const Call& call, const RunCall& run);
LawVerdict same_twice(const Call& call, const RunCall& run);
LawVerdict other_as_dtype_and_device(const Call& call, const RunCall& run);
LawVerdict device_spelling(const Call& call, const RunCall& run);
LawVerdict data_of_default_dtype(const Call& call, const RunCall& run);
LawVerdict like_torch_tensor(const Call& call, const RunCall& run);

/// Floating-point elements of an array to an integer dtype: undefined out of range.
[[nodiscard]] bool may_convert_undefined(const Call& call);
/// A dtype that holds every element of the given one.
[[nodiscard]] Dtype wider(Dtype dtype);

}  // namespace tenet::properties
