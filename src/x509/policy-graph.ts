import { Oid } from '../asn1/oids.js';
import type { Certificate } from './certificate.js';
import type { PolicyInputs } from './path-types.js';

/**
 * Certificate policies of a path (RFC 5280 §6.1 as RFC 9618 amends it): a graph with one node a policy and depth in place of the
 * tree, so that mappings cannot make it grow exponentially.
 */
interface Node {
  readonly policy: string;
  expected: ReadonlySet<string>;
  readonly parents: readonly Node[];
  children: number;
}

type Level = Map<string, Node>;

export class PolicyState {
  private levels: Level[] | undefined;
  private explicitPolicy: number;
  private policyMapping: number;
  private inhibitAny: number;
  private readonly initial: ReadonlySet<string> | undefined;

  /** @param n certificates of the path without the anchor */
  constructor(n: number, inputs: PolicyInputs) {
    const { initialPolicySet } = inputs;
    this.initial =
      initialPolicySet === undefined || initialPolicySet.includes(Oid.anyPolicy)
        ? undefined
        : new Set(initialPolicySet);
    const root: Node = { policy: Oid.anyPolicy, expected: new Set([Oid.anyPolicy]), parents: [], children: 0 };
    this.levels = [new Map([[root.policy, root]])];
    // RFC 5280 §6.1.2 (d)–(f).
    this.explicitPolicy = inputs.initialExplicitPolicy === true ? 0 : n + 1;
    this.policyMapping = inputs.initialPolicyMappingInhibit === true ? 0 : n + 1;
    this.inhibitAny = inputs.initialAnyPolicyInhibit === true ? 0 : n + 1;
  }

  /**
   * RFC 5280 §6.1.3 (d)–(f) for one certificate.
   * @param last whether it is the leaf
   * @returns whether the path still has a policy where one is needed
   */
  process(certificate: Certificate, last: boolean): boolean {
    const { policies } = certificate;
    if (policies === undefined) this.levels = undefined;
    else if (this.levels !== undefined) {
      const acceptAny = this.inhibitAny > 0 || (!last && certificate.selfIssued);
      this.addLevel(this.levels, policies.oids, acceptAny);
    }
    return this.explicitPolicy > 0 || this.levels !== undefined;
  }

  private addLevel(levels: Level[], oids: readonly string[], acceptAny: boolean): void {
    const above = levels[levels.length - 1]!;
    const expecting = new Map<string, Node[]>();
    for (const node of above.values()) {
      for (const policy of node.expected) {
        const list = expecting.get(policy);
        if (list === undefined) expecting.set(policy, [node]);
        else list.push(node);
      }
    }
    const level: Level = new Map();
    const add = (policy: string, parents: readonly Node[]) => {
      level.set(policy, { policy, expected: new Set([policy]), parents, children: 0 });
      for (const parent of parents) parent.children++;
    };
    const anyAbove = above.get(Oid.anyPolicy);
    for (const policy of oids) {
      if (policy === Oid.anyPolicy) continue;
      const parents = expecting.get(policy);
      if (parents !== undefined) add(policy, parents);
      else if (anyAbove !== undefined) add(policy, [anyAbove]);
    }
    if (acceptAny && oids.includes(Oid.anyPolicy)) {
      for (const [policy, parents] of expecting) if (!level.has(policy)) add(policy, parents);
    }
    levels.push(level);
    this.prune(levels);
  }

  /** Drops nodes above the last level that have no child; without a node in the last level the graph is NULL. */
  private prune(levels: Level[]): void {
    for (let depth = levels.length - 2; depth >= 0; depth--) {
      const level = levels[depth]!;
      for (const node of level.values()) {
        if (node.children > 0) continue;
        level.delete(node.policy);
        for (const parent of node.parents) parent.children--;
      }
      if (level.size === 0) {
        this.levels = undefined;
        return;
      }
    }
    if (levels[levels.length - 1]!.size === 0) this.levels = undefined;
  }

  /**
   * RFC 5280 §6.1.4 (a), (b), (h)–(j) between one certificate and the next.
   * @returns false when anyPolicy is mapped
   */
  prepareNext(certificate: Certificate): boolean {
    const { policyMappings, policyConstraints, inhibitAnyPolicy, selfIssued } = certificate;
    if (policyMappings !== undefined) {
      if (policyMappings.some((pair) => pair.includes(Oid.anyPolicy))) return false;
      if (this.levels !== undefined) this.map(this.levels, policyMappings);
    }
    if (!selfIssued) {
      if (this.explicitPolicy > 0) this.explicitPolicy--;
      if (this.policyMapping > 0) this.policyMapping--;
      if (this.inhibitAny > 0) this.inhibitAny--;
    }
    const { requireExplicitPolicy, inhibitPolicyMapping } = policyConstraints ?? {};
    if (requireExplicitPolicy !== undefined) this.explicitPolicy = Math.min(this.explicitPolicy, requireExplicitPolicy);
    if (inhibitPolicyMapping !== undefined) this.policyMapping = Math.min(this.policyMapping, inhibitPolicyMapping);
    if (inhibitAnyPolicy !== undefined) this.inhibitAny = Math.min(this.inhibitAny, inhibitAnyPolicy);
    return true;
  }

  private map(levels: Level[], mappings: readonly (readonly [string, string])[]): void {
    const level = levels[levels.length - 1]!;
    const mapped = new Map<string, Set<string>>();
    for (const [issuerPolicy, subjectPolicy] of mappings) {
      const set = mapped.get(issuerPolicy);
      if (set === undefined) mapped.set(issuerPolicy, new Set([subjectPolicy]));
      else set.add(subjectPolicy);
    }
    for (const [policy, expected] of mapped) {
      const node = level.get(policy);
      if (this.policyMapping > 0) {
        if (node !== undefined) node.expected = expected;
        else if (level.has(Oid.anyPolicy)) {
          const parent = levels[levels.length - 2]?.get(Oid.anyPolicy);
          if (parent === undefined) continue;
          parent.children++;
          level.set(policy, { policy, expected, parents: [parent], children: 0 });
        }
      } else if (node !== undefined) {
        level.delete(policy);
        for (const parent of node.parents) parent.children--;
      }
    }
    this.prune(levels);
  }

  /**
   * RFC 5280 §6.1.5 (a), (b), (g).
   * @returns the user-constrained policy set, or `undefined` when the path needs a policy and has none
   */
  wrapUp(leaf: Certificate): string[] | undefined {
    if (this.explicitPolicy > 0) this.explicitPolicy--;
    if (leaf.policyConstraints?.requireExplicitPolicy === 0) this.explicitPolicy = 0;
    const constrained = this.constrainedPolicies();
    return this.explicitPolicy > 0 || constrained.length > 0 ? constrained : undefined;
  }

  private constrainedPolicies(): string[] {
    if (this.levels === undefined) return [];
    const authority = new Set<string>();
    for (const level of this.levels) {
      for (const { policy, parents } of level.values()) {
        if (policy !== Oid.anyPolicy && parents.some((parent) => parent.policy === Oid.anyPolicy))
          authority.add(policy);
      }
    }
    const any = this.levels[this.levels.length - 1]!.has(Oid.anyPolicy);
    if (any) authority.add(Oid.anyPolicy);
    const { initial } = this;
    if (initial === undefined) return [...authority].sort();
    return [...initial].filter((policy) => any || authority.has(policy)).sort();
  }
}
