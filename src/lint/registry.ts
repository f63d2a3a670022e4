import { clientAddressBehindProxy } from './rule/client-address-behind-proxy.ts';
import { credentialInQuery } from './rule/credential-in-query.ts';
import { everyProxyTrusted } from './rule/every-proxy-trusted.ts';
import { hostFromRequest } from './rule/host-from-request.ts';
import { impliedHead } from './rule/implied-head.ts';
import { listenerWithoutRoutes } from './rule/listener-without-routes.ts';
import { mirrorToTarget } from './rule/mirror-to-target.ts';
import { needlessRegex } from './rule/needless-regex.ts';
import { noTimeout } from './rule/no-timeout.ts';
import { overlapByTextOrder } from './rule/overlap-by-text-order.ts';
import { parameterNamesDiffer } from './rule/parameter-names-differ.ts';
import { plainHttpListener } from './rule/plain-http-listener.ts';
import { plainHttpUpstream } from './rule/plain-http-upstream.ts';
import { plainTextSecret } from './rule/plain-text-secret.ts';
import { policyAlreadyInherited } from './rule/policy-already-inherited.ts';
import { priorityWithoutEffect } from './rule/priority-without-effect.ts';
import { redirectToPlainHttp } from './rule/redirect-to-plain-http.ts';
import { redundantRoute } from './rule/redundant-route.ts';
import { regexHabit } from './rule/regex-habit.ts';
import { restWithoutSlash } from './rule/rest-without-slash.ts';
import { routeWithoutOwner } from './rule/route-without-owner.ts';
import { routeWithoutTest } from './rule/route-without-test.ts';
import { shareWithoutTraffic } from './rule/share-without-traffic.ts';
import { slashBehindPrefix } from './rule/slash-behind-prefix.ts';
import { swallowedPath } from './rule/swallowed-path.ts';
import { timeoutNeverReached } from './rule/timeout-never-reached.ts';
import { unarrivablePath } from './rule/unarrivable-path.ts';
import { unboundedBody } from './rule/unbounded-body.ts';
import { unboundedConnections } from './rule/unbounded-connections.ts';
import { unusedChain } from './rule/unused-chain.ts';
import { unusedPolicy } from './rule/unused-policy.ts';
import { unusedUpstream } from './rule/unused-upstream.ts';
import { upstreamWithoutBound } from './rule/upstream-without-bound.ts';
import type { LintRule } from './types.ts';

/** Every rule, by code. What lint says of ignores and of questions that it gave up has codes, but no rule. */
export const LINT_RULES: readonly LintRule[] = [
  redundantRoute,
  overlapByTextOrder,
  regexHabit,
  unarrivablePath,
  parameterNamesDiffer,
  restWithoutSlash,
  swallowedPath,
  slashBehindPrefix,
  impliedHead,
  needlessRegex,
  priorityWithoutEffect,
  clientAddressBehindProxy,
  plainTextSecret,
  plainHttpUpstream,
  hostFromRequest,
  plainHttpListener,
  credentialInQuery,
  everyProxyTrusted,
  redirectToPlainHttp,
  noTimeout,
  shareWithoutTraffic,
  mirrorToTarget,
  timeoutNeverReached,
  upstreamWithoutBound,
  unboundedBody,
  unboundedConnections,
  unusedUpstream,
  unusedPolicy,
  unusedChain,
  routeWithoutTest,
  routeWithoutOwner,
  policyAlreadyInherited,
  listenerWithoutRoutes,
];
