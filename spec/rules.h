#pragma once
// Rules: the sentences of the specification. A rule that several constructors share is one clause
// for each of them.

#include <array>
#include <span>

#include "spec/clause.h"

namespace tenet {

enum class Rule : std::uint16_t {
  // errors
  AcceptsValid,
  MissingArgument,
  TooManyPositional,
  UnexpectedKeyword,
  WrongArgumentType,
  InvalidDevice,
  AbsentAccelerator,
  WrongDeviceIndex,
  StringData,
  CannotInferDtype,
  NoPromotion,
  ComplexDefault,
  Ragged,
  NotASequence,
  TooManyDimensions,
  UnsizedArray,
  ElementType,
  ElementBeyondInt64,
  ElementOutOfRange,
  ElementUint64,
  ElementTooLarge,
  ElementTensor,
  UnsupportedNumpyDtype,
  NegativeStride,
  OddStride,
  ByteOrder,
  PinnedData,
  PinnedWithoutAccelerator,
  IntegerRequiresGrad,
  MetaHasNoData,
  StorageDtype,
  FormatRank,
  NotAnNdarray,
  NotATensor,
  LegacyDevice,
  LegacyTensorDevice,
  NotASize,
  NegativeSize,
  HugeSize,
  OwnException,
  UnreadableFirst,
  ChangedWhileRead,
  BadLength,
  SelfReference,
  CudaInterface,
  NegUnsupported,
  NotABuffer,
  BufferNotContiguous,
  BufferEmpty,
  BufferOffset,
  BufferNotWhole,
  BufferTooShort,
  BufferNumberTooLarge,
  BufferFormat,
  SelfHasBits,
  ScalarNotShared,
  CannotShareDevice,
  CannotShareDtype,
  CannotShareSequence,
  WrongDeviceType,
  NotExchangeable,
  CapsuleOptions,
  NotACapsule,
  ExportMeta,
  ExportForm,
  SparseFormat,
  SparseHasNoStorage,
  QuantizedDtype,
  QuantizedOnMeta,
  InferenceRequiresGrad,
  ExportRequiresGrad,
  ExportConjugate,
  ExportDtype,
  ExportByteOrder,
  ExportOddStride,
  ImportNegativeStride,
  PreserveNoOrder,
  SparseNotContiguous,
  NotANumber,
  NumberBeyond64Bits,
  NumberOutOfRange,
  MetaHasNoNumber,
  PinnedElsewhere,
  ExportReadOnly,
  DlpackDevice,
  // identity
  ReturnsInput,
  ReturnsNew,
  ReturnsPlainTensor,
  KeepsSubclass,
  WrapsInSubclass,
  // dtype
  ExplicitDtype,
  PythonBool,
  PythonInt,
  PythonFloat,
  PythonComplex,
  NumpyScalarDtype,
  EmptySequenceDtype,
  SequencePromotes,
  NdarrayDtype,
  TensorDtype,
  UntypedStorageDtype,
  TypedStorageDtype,
  DefaultDtype,
  OtherDtype,
  SelfDtype,
  BufferDtype,
  QuantizedKeepsDtype,
  BufferDefaultDtype,
  NumberTakesDefault,
  NamedDtype,
  // shape
  ScalarShape,
  SequenceShape,
  SameShape,
  StorageShape,
  SizeArguments,
  NoArgumentShape,
  BufferShape,
  // device
  DefaultsToCpu,
  ExplicitDevice,
  ContextDevice,
  DefaultDevice,
  SourceDevice,
  IgnoresContext,
  OtherDevice,
  CurrentDevice,
  DeviceNumber,
  SelfDevice,
  QuantizedKeepsDevice,
  NotPinned,
  PinnedOnRequest,
  PinnedToReturn,
  PinnedShared,
  // layout
  Strided,
  RowMajor,
  SharedStrides,
  DenseStridesKept,
  NotDenseKeepsOrder,
  FormatStrides,
  FreshOffset,
  SharedOffset,
  BitsResolved,
  BitsKept,
  KeepsLayout,
  CoalescedOnMeta,
  NumpyCopyStrides,
  // values
  CopiesValues,
  ConvertsValues,
  StoresScalars,
  AsksObjects,
  FillsNumber,
  SharesValues,
  Uninitialised,
  MetaHasNoValues,
  // autograd
  FreshLeaf,
  RequiresGradArgument,
  KeepsGraph,
  RecordsClone,
  RecordsToCopy,
  RecordsAlias,
  NotRecording,
  AliasNotRecording,
  IntegerResultIsCut,
  RequiresGradOff,
  FreshInference,
  KeepsInference,
  RecordsBuffer,
  // aliasing
  NeverShares,
  SharesNdarray,
  SharesTensor,
  SharesStorage,
  SharesBuffer,
  SharesExported,
  CopiesWhenAsked,
  NoDimensionsCopied,
  SetsFlagOfInput,
  CopiesToConvert,
  CopiesToOrder,
  ResolvesFirst,
  CopiesSequence,
  EmptySharesNothing,
  InputUntouched,
  // warnings
  NoWarning,
  ReadOnlyArray,
  ReadOnlyBuffer,
  RequiresGradDefault,
  CopyConstruct,
  ComplexToReal,
  ComplexHalf,
  GradToScalar,
  // lifetime
  KeepsMemory,
  GraphKeepsMemory,
  LetsGo,
  EverythingReleased,
  PartsReleased,
  LeavesNoTrace,
  Count_,
};

/// One row of the table of rules.
struct RuleText {
  Rule rule;
  Topic topic;
  std::string_view what;          ///< last part of the clause's id
  std::string_view constructors;  ///< of kConstructorLetters
  std::string_view says;
  std::string_view source;
  TorchVersion since{1, 0};
  TorchVersion until{99, 0};
  MachineNeed need = MachineNeed::None;
};

[[nodiscard]] std::span<const RuleText> error_rules();
[[nodiscard]] std::span<const RuleText> metadata_rules();
[[nodiscard]] std::span<const RuleText> memory_rules();
/// Of what comes by way of a protocol: buffers, DLPack.
[[nodiscard]] std::span<const RuleText> exchange_rules();
/// That contiguous, scalar_tensor and the casts have for themselves.
[[nodiscard]] std::span<const RuleText> method_rules();

/// The clause of a rule for a constructor. The rule must apply to it.
[[nodiscard]] ClauseId clause_of(Rule rule, Constructor constructor);

}  // namespace tenet
