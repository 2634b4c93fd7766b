package import FoundationEssentials
import Synchronization

/// Random numbers for ids that nobody must be able to take for another's, and for jitter: not for secrets, since they
/// can be told from those before. The system is asked once, where its own generator asks it for each number.
///
/// Source: xoshiro256**, https://prng.di.unimi.it
package final class QuickRandom: Sendable {
  /// The process' own.
  package static let shared = QuickRandom()

  private struct State {
    var words: (UInt64, UInt64, UInt64, UInt64)
  }

  private let state: Mutex<State>

  private init() {
    func word() -> UInt64 { .random(in: 1 ... .max) }
    state = Mutex(State(words: (word(), word(), word(), word())))
  }

  /// Any 64 bits.
  package func next() -> UInt64 {
    state.withLock { state in
      let (_, second, _, _) = state.words
      let mixed = second &* 5
      let result = (mixed << 7 | mixed >> 57) &* 9
      state.words.2 ^= state.words.0
      state.words.3 ^= state.words.1
      state.words.1 ^= state.words.2
      state.words.0 ^= state.words.3
      state.words.2 ^= second << 17
      state.words.3 = state.words.3 << 45 | state.words.3 >> 19
      return result
    }
  }

  /// Of version 4 (RFC 9562, section 5.4).
  package func uuid() -> UUID {
    let (high, low) = (next() & ~0xF000 | 0x4000, next() & ~(0xC0 << 56) | 0x80 << 56)
    func byte(_ word: UInt64, _ place: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * place)) }
    return UUID(
      uuid: (
        byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5), byte(high, 6),
        byte(high, 7), byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3), byte(low, 4), byte(low, 5),
        byte(low, 6), byte(low, 7)
      ))
  }

  /// From 0, and below 1.
  package func fraction() -> Double { Double(next() >> 11) / Double(1 << 53 as UInt64) }
}
