/** Octets being put together; grows by doubling. */
export class Octets {
  private buffer = new Uint8Array(4096);
  length = 0;

  /** One octet a character; the caller knows that none is above 255. */
  text(text: string): this {
    const at = this.room(text.length);
    for (let i = 0; i < text.length; i++) this.buffer[at + i] = text.charCodeAt(i);
    return this;
  }

  bytes(bytes: Uint8Array): this {
    // Room first: it may put another buffer in place.
    const at = this.room(bytes.length);
    this.buffer.set(bytes, at);
    return this;
  }

  take(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  private room(more: number): number {
    const at = this.length;
    this.length += more;
    if (this.length > this.buffer.length) {
      const wider = new Uint8Array(Math.max(2 * this.buffer.length, this.length));
      wider.set(this.buffer.subarray(0, at));
      this.buffer = wider;
    }
    return at;
  }
}
