import type { Situation } from './signature-facts.js';
import type { SignaturePolicy } from './signature-judgement.js';

/** What time-stamps are judged with: trust, time, the file's own evidence, the policy. */
export interface TimeContext extends Situation {
  readonly policy: SignaturePolicy;
}
