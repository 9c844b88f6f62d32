using System;

namespace Sundog.Interop.Running;

/// <summary>Why a cell cannot go on, in words for the report.</summary>
internal sealed class CellFailure(string message) : Exception(message);
