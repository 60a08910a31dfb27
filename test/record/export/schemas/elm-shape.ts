/**
 * ELM 3, EDC application profile (generic, no controlled vocabularies) as a table, by the terms of its JSON-LD context:
 * class → term → [what, least, most]. `lang` a language map (rdf:langString; one text a language where `uniqueLang`),
 * `date` xsd:dateTime, `text` a literal, `flag` xsd:boolean; a class name or several joined by `|` for sh:class, sh:or.
 * Source: README.md beside this file.
 */
export type Term = readonly [what: string, least: number, most: number];

const any = Number.POSITIVE_INFINITY;
const identifiers: Term = ['Identifier|LegalIdentifier', 0, any];
const agents = 'Agent|Person|Organisation';
const claim = {
  title: ['lang', 1, any],
  description: ['lang', 0, any],
  identifier: identifiers,
  dcType: ['Concept', 0, any],
  additionalNote: ['Note', 0, any],
  supplementaryDocument: ['WebResource', 0, any],
  awardedBy: ['AwardingProcess', 1, 1],
} as const;
const specification = {
  title: ['lang', 1, any],
  description: ['lang', 0, any],
  identifier: identifiers,
  altLabel: ['lang', 0, any],
  additionalNote: ['Note', 0, any],
  homepage: ['WebResource', 0, any],
  supplementaryDocument: ['WebResource', 0, any],
  category: ['lang', 0, any],
  dcType: ['Concept', 0, any],
  language: ['Concept', 0, any],
  mode: ['Concept', 0, any],
  status: ['text', 0, 1],
} as const;
const identifier = {
  notation: ['text', 1, 1],
  schemeAgency: ['lang', 0, 1],
  dateIssued: ['date', 0, 1],
  dcType: ['Concept', 0, any],
  schemeName: ['text', 0, 1],
  schemeVersion: ['text', 0, 1],
  schemeId: ['text', 0, 1],
} as const;

export const elm: Readonly<Record<string, Readonly<Record<string, Term>>>> = {
  EuropeanDigitalCredential: {
    identifier: identifiers,
    credentialProfiles: ['Concept', 1, any],
    attachment: ['MediaObject', 0, any],
    displayParameter: ['DisplayParameter', 1, 1],
    issuer: [agents, 1, 1],
    credentialSubject: [agents, 1, 1],
    issuanceDate: ['date', 0, 1],
    issued: ['date', 1, 1],
    validFrom: ['date', 1, 1],
    expirationDate: ['date', 0, 1],
    validUntil: ['date', 0, 1],
    evidence: ['Evidence', 0, any],
    credentialSchema: ['ShaclValidator2017', 1, any],
    holder: [agents, 0, any],
  },
  DisplayParameter: {
    title: ['lang', 1, any],
    description: ['lang', 0, any],
    primaryLanguage: ['Concept', 1, 1],
    language: ['Concept', 1, any],
    summaryDisplay: ['text', 0, 1],
    individualDisplay: ['IndividualDisplay', 1, any],
  },
  Person: {
    identifier: identifiers,
    location: ['Location', 0, 1],
    nationalID: ['LegalIdentifier', 0, 1],
    fullName: ['lang', 0, 1],
    givenName: ['lang', 0, 1],
    familyName: ['lang', 0, 1],
    birthName: ['lang', 0, any],
    dateOfBirth: ['date', 0, 1],
    placeOfBirth: ['Location', 0, 1],
    gender: ['Concept', 0, 1],
    citizenshipCountry: ['Concept', 0, any],
    contactPoint: ['ContactPoint', 0, any],
    groupMemberOf: ['Group', 0, any],
    hasClaim: ['LearningAchievement|LearningActivity|LearningAssessment|LearningEntitlement', 1, any],
  },
  Organisation: {
    altLabel: ['lang', 0, any],
    legalName: ['lang', 1, any],
    identifier: identifiers,
    dcType: ['Concept', 0, any],
    eIDASIdentifier: ['LegalIdentifier', 0, 1],
    registration: ['LegalIdentifier', 0, 1],
    vatIdentifier: ['LegalIdentifier', 0, any],
    taxIdentifier: ['LegalIdentifier', 0, any],
    homepage: ['WebResource', 0, any],
    additionalNote: ['Note', 0, any],
    location: ['Location', 1, any],
    contactPoint: ['ContactPoint', 0, any],
    groupMemberOf: ['Group', 0, any],
    logo: ['MediaObject', 0, 1],
  },
  AwardingProcess: {
    description: ['lang', 0, any],
    identifier: identifiers,
    location: ['Location', 0, 1],
    additionalNote: ['Note', 0, any],
    used: ['LearningAssessment', 0, any],
    awards: ['LearningAchievement|LearningActivity|LearningAssessment|LearningEntitlement', 0, any],
    awardingBody: [agents, 1, any],
    educationalSystemNote: ['Concept', 0, 1],
    awardingDate: ['date', 0, 1],
  },
  LearningAchievement: {
    ...claim,
    learningOpportunity: ['LearningOpportunity', 0, 1],
    creditReceived: ['CreditPoint', 0, any],
    provenBy: ['LearningAssessment', 0, any],
    influencedBy: ['LearningActivity', 0, any],
    entitlesTo: ['LearningEntitlement', 0, any],
    specifiedBy: ['LearningAchievementSpecification|Qualification', 0, 1],
    hasPart: ['LearningAchievement', 0, any],
    isPartOf: ['LearningAchievement', 0, any],
  },
  LearningAssessment: {
    ...claim,
    dateIssued: ['date', 0, 1],
    location: ['Location', 0, 1],
    grade: ['Note', 1, 1],
    gradeStatus: ['Concept', 0, 1],
    idVerification: ['Concept', 0, 1],
    assessedBy: [agents, 0, any],
    proves: ['LearningAchievement', 0, 1],
    hasPart: ['LearningAssessment', 0, any],
    isPartOf: ['LearningAssessment', 0, any],
    specifiedBy: ['LearningAssessmentSpecification', 0, 1],
  },
  LearningAssessmentSpecification: { ...specification, gradingScheme: ['GradingScheme', 0, 1] },
  Qualification: {
    ...specification,
    thematicArea: ['Concept', 0, any],
    educationSubject: ['Concept', 0, any],
    creditPoint: ['CreditPoint', 0, any],
    educationLevel: ['Concept', 0, any],
    learningSetting: ['Concept', 0, 1],
    entryRequirement: ['Note', 0, 1],
    learningOutcome: ['LearningOutcome', 0, any],
    volumeOfLearning: ['text', 0, 1],
    maximumDuration: ['text', 0, 1],
    isPartialQualification: ['flag', 0, 1],
    eqfLevel: ['Concept', 0, 1],
    nqfLevel: ['Concept', 0, any],
    qualificationCode: ['Concept', 0, any],
  },
  GradingScheme: {
    title: ['lang', 1, any],
    description: ['lang', 0, any],
    identifier: identifiers,
    supplementaryDocument: ['WebResource', 0, any],
  },
  Identifier: identifier,
  LegalIdentifier: { ...identifier, spatial: ['Concept', 1, 1] },
  Location: {
    description: ['lang', 0, any],
    identifier: identifiers,
    address: ['Address', 1, any],
    geographicName: ['lang', 0, any],
    spatialCode: ['Concept', 0, any],
  },
  Address: { identifier: identifiers, fullAddress: ['Note', 0, 1], countryCode: ['Concept', 1, 1] },
  Note: { noteLiteral: ['lang', 1, any], subject: ['Concept', 0, 1], noteFormat: ['Concept', 0, 1] },
  Concept: {
    prefLabel: ['lang', 0, any],
    notation: ['text', 0, 1],
    inScheme: ['ConceptScheme', 0, any],
    definition: ['lang', 0, any],
  },
  ConceptScheme: {},
  ShaclValidator2017: {},
};

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
const dateTime = /^-?\d{4,}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?$/;

/**
 * Violations of a credential as a graph: nodes of one id are one node. `open`: classes and terms that the table does not
 * name are passed over (the Commission's own samples use more of the model).
 */
export function violationsOf(credential: unknown, options: { open?: boolean } = {}): string[] {
  const nodes = new Map<string, { types: Set<string>; terms: Map<string, Map<string, unknown>> }>();
  const violations: string[] = [];
  let nameless = 0;
  const walk = (value: unknown): string => {
    if (!isNode(value)) return String(value);
    const id = typeof value['id'] === 'string' ? value['id'] : `_:${nameless++}`;
    const node = nodes.get(id) ?? { types: new Set<string>(), terms: new Map<string, Map<string, unknown>>() };
    nodes.set(id, node);
    for (const type of list(value['type'])) node.types.add(String(type));
    for (const [term, found] of Object.entries(value)) {
      if (term === 'id' || term === 'type' || term === '@context') continue;
      const what = [...node.types].map((type) => elm[type]?.[term]?.[0]).find((one) => one !== undefined);
      const values = node.terms.get(term) ?? new Map<string, unknown>();
      node.terms.set(term, values);
      const literal = what !== undefined && ['lang', 'date', 'text', 'flag'].includes(what);
      for (const item of list(found)) values.set(literal ? JSON.stringify(item) : walk(item), item);
    }
    return id;
  };
  walk(credential);
  for (const [id, { types, terms }] of nodes) {
    for (const type of types) {
      const shape = elm[type];
      if (shape === undefined) {
        if (options.open !== true && type !== 'VerifiableCredential') violations.push(`${id}: class ${type}`);
        continue;
      }
      for (const term of terms.keys()) {
        if (shape[term] === undefined && options.open !== true) violations.push(`${type}.${term}: not in the profile`);
      }
      for (const [term, [what, least, most]] of Object.entries(shape)) {
        const values = [...(terms.get(term) ?? new Map<string, unknown>())];
        const count =
          what === 'lang' ? values.flatMap(([, value]) => Object.keys(value as object)).length : values.length;
        if (count < least || (what !== 'lang' && count > most)) violations.push(`${type}.${term}: ${count} values`);
        for (const [key, value] of values) {
          if (!fits(value, what, (target) => nodes.get(target)?.types ?? new Set(), key)) {
            violations.push(`${type}.${term}: not ${what}`);
          }
        }
      }
    }
  }
  // The issuer's own shape: one legal identifier (IssuerNodeShape).
  const issuer =
    isNode(credential) && isNode(credential['issuer']) ? nodes.get(String(credential['issuer']['id'])) : undefined;
  if (issuer?.terms.get('eIDASIdentifier')?.size !== 1) violations.push('issuer.eIDASIdentifier: not one');
  return [...new Set(violations)];
}

function fits(value: unknown, what: string, typesOf: (id: string) => ReadonlySet<string>, key: string): boolean {
  if (what === 'date') return typeof value === 'string' && dateTime.test(value);
  if (what === 'text') return typeof value === 'string';
  if (what === 'flag') return typeof value === 'boolean';
  if (what === 'lang') {
    return (
      isNode(value) &&
      Object.entries(value).every(
        ([language, text]) => /^[a-z]{2,3}$/.test(language) && list(text).every((one) => typeof one === 'string'),
      )
    );
  }
  return what.split('|').some((type) => typesOf(key).has(type));
}
