/** JSON values as the strict reader returns them. Objects have a null prototype, so that `__proto__` is a name like any other. */
export type JsonValue = null | boolean | number | string | JsonArray | JsonObject;
export type JsonArray = readonly JsonValue[];
export interface JsonObject {
  readonly [name: string]: JsonValue;
}
