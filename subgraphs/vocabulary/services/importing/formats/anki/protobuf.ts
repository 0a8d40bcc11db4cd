/** A field of a message: a number, or bytes. */
export type ProtobufField = { number: number; value: number | Uint8Array };

/** The fields of a protobuf message, one level deep; numbers beyond 2^53 are not exact. Ends where it is none. */
export function* protobufFields(message: Uint8Array): Generator<ProtobufField> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 64; shift += 7) {
      const byte = message[at++];
      if (byte === undefined) return Number.NaN;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  };
  while (at < message.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    const wire = key % 8;
    if (wire === 0) yield { number, value: varint() };
    else if (wire === 1 || wire === 5) at += wire === 1 ? 8 : 4;
    else if (wire === 2) {
      const length = varint();
      if (Number.isNaN(length) || at + length > message.length) return;
      yield { number, value: message.subarray(at, at + length) };
      at += length;
    } else return;
  }
}

/** The text of a field, or ''. */
export function protobufText(message: Uint8Array, number: number): string {
  for (const field of protobufFields(message)) {
    if (field.number === number && typeof field.value !== 'number') return new TextDecoder().decode(field.value);
  }
  return '';
}
