import { type CaseInput, kitOf } from './case-kit.js';
import { doubtfulPlans } from './cases-doubtful.js';
import { forgedPlans } from './cases-forged.js';
import type { ExpectedAnswer } from './world-types.js';

/** Bad and doubtful files of the demonstration: each what somebody could make, with the answer that `verify` owes. */

export interface MadeCase extends ExpectedAnswer {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export async function makeCases(input: CaseInput): Promise<MadeCase[]> {
  const kit = kitOf(input);
  const made: MadeCase[] = [];
  for (const { make, ...plan } of [...forgedPlans, ...doubtfulPlans]) made.push({ ...plan, bytes: await make(kit) });
  return made;
}
