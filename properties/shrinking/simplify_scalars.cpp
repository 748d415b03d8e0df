#include <bit>
#include <cmath>

#include "properties/generators/elements.h"
#include "properties/shrinking/simplify_inputs.h"

namespace tenet::properties {
namespace {

std::vector<std::uint64_t> simpler_doubles(std::uint64_t bits) {
  constexpr std::uint64_t kNan = 0x7FF8000000000000;
  const double number = std::bit_cast<double>(bits);
  std::vector<std::uint64_t> simpler{py_float(0).bits, py_float(1).bits};
  if (std::isnan(number)) simpler.push_back(kNan);
  if (std::signbit(number)) simpler.push_back(bits & ~(1ULL << 63));
  if (std::isfinite(number)) {
    simpler.push_back(py_float(std::trunc(number)).bits);
    simpler.push_back(py_float(2).bits);
    simpler.push_back(py_float(0.5).bits);
  }
  return simpler;
}

}  // namespace

Input plain_number(Dtype dtype) {
  switch (category(dtype)) {
    case DtypeCategory::Bool:
      return PyBool{true};
    case DtypeCategory::Integer:
      return py_int(1);
    case DtypeCategory::Float:
      return py_float(1);
    case DtypeCategory::Complex:
      break;
  }
  return PyComplex{py_float(1).bits, 0};
}

void simplify(const PyInt& number, std::vector<Input>& out) {
  out.emplace_back(py_int(0));
  out.emplace_back(py_int(1));
  if (number.negative) out.emplace_back(PyInt{false, number.high, number.low, number.shift});
  if (number.shift != 0) {
    out.emplace_back(PyInt{number.negative, 1, 0, 0});
    out.emplace_back(PyInt{number.negative, 1, 0, 1024 - 64});
  }
  if (number.high != 0) {
    out.emplace_back(PyInt{number.negative, 1, 0, 0});
    out.emplace_back(PyInt{number.negative, 1, 0, number.shift});
    out.emplace_back(PyInt{number.negative, 0, number.low | (1ULL << 63), 0});
  }
  if (number.high == 0 && number.low > 2) {
    // Powers of two around the number are easiest to read, then halves.
    const std::uint64_t floor = std::bit_floor(number.low);
    for (const std::uint64_t low :
         {floor, floor - 1, floor + 1, number.low / 2, number.low / 2 + 1, number.low - 1})
      out.emplace_back(PyInt{number.negative, 0, low, 0});
    out.emplace_back(py_int(2));
  }
}

void simplify(const PyFloat& number, std::vector<Input>& out) {
  for (const std::uint64_t bits : simpler_doubles(number.bits)) out.emplace_back(PyFloat{bits});
}

void simplify(const PyComplex& number, std::vector<Input>& out) {
  out.emplace_back(PyFloat{number.real_bits});
  for (const std::uint64_t bits : simpler_doubles(number.real_bits))
    out.emplace_back(PyComplex{bits, number.imag_bits});
  for (const std::uint64_t bits : simpler_doubles(number.imag_bits))
    out.emplace_back(PyComplex{number.real_bits, bits});
}

void simplify(const NumpyScalar& scalar, std::vector<Input>& out) {
  NumpyScalar other = scalar;
  other.element.assign(other.element.size(), 0);
  out.emplace_back(other);
  if (const std::optional<Dtype> dtype = torch_dtype(scalar.type)) {
    write_one(*dtype, other.element.data());
    out.emplace_back(other);
    out.push_back(plain_number(*dtype));
  }
  for (const NumpyType type : {NumpyType::Double, NumpyType::Long, NumpyType::Float}) {
    if (type == scalar.type) continue;
    NumpyScalar plain{type, Bytes(static_cast<std::size_t>(itemsize(type)))};
    write_one(*torch_dtype(type), plain.element.data());
    out.emplace_back(std::move(plain));
  }
}

}  // namespace tenet::properties
