import ai2 from '@lobehub/icons-static-svg/icons/ai2.svg?url&no-inline';
import ai21 from '@lobehub/icons-static-svg/icons/ai21.svg?url&no-inline';
import alibabacloud from '@lobehub/icons-static-svg/icons/alibabacloud.svg?url&no-inline';
import anthropic from '@lobehub/icons-static-svg/icons/anthropic.svg?url&no-inline';
import arcee from '@lobehub/icons-static-svg/icons/arcee.svg?url&no-inline';
import atlascloud from '@lobehub/icons-static-svg/icons/atlascloud.svg?url&no-inline';
import aws from '@lobehub/icons-static-svg/icons/aws.svg?url&no-inline';
import azure from '@lobehub/icons-static-svg/icons/azure.svg?url&no-inline';
import baidu from '@lobehub/icons-static-svg/icons/baidu.svg?url&no-inline';
import baseten from '@lobehub/icons-static-svg/icons/baseten.svg?url&no-inline';
import bytedance from '@lobehub/icons-static-svg/icons/bytedance.svg?url&no-inline';
import cerebras from '@lobehub/icons-static-svg/icons/cerebras.svg?url&no-inline';
import chutes from '@lobehub/icons-static-svg/icons/chutes.svg?url&no-inline';
import cloudflare from '@lobehub/icons-static-svg/icons/cloudflare.svg?url&no-inline';
import cohere from '@lobehub/icons-static-svg/icons/cohere.svg?url&no-inline';
import deepcogito from '@lobehub/icons-static-svg/icons/deepcogito.svg?url&no-inline';
import deepinfra from '@lobehub/icons-static-svg/icons/deepinfra.svg?url&no-inline';
import deepseek from '@lobehub/icons-static-svg/icons/deepseek.svg?url&no-inline';
import featherless from '@lobehub/icons-static-svg/icons/featherless.svg?url&no-inline';
import fireworks from '@lobehub/icons-static-svg/icons/fireworks.svg?url&no-inline';
import friendli from '@lobehub/icons-static-svg/icons/friendli.svg?url&no-inline';
import gmicloud from '@lobehub/icons-static-svg/icons/gmicloud.svg?url&no-inline';
import google from '@lobehub/icons-static-svg/icons/google.svg?url&no-inline';
import groq from '@lobehub/icons-static-svg/icons/groq.svg?url&no-inline';
import hyperbolic from '@lobehub/icons-static-svg/icons/hyperbolic.svg?url&no-inline';
import ibm from '@lobehub/icons-static-svg/icons/ibm.svg?url&no-inline';
import inception from '@lobehub/icons-static-svg/icons/inception.svg?url&no-inline';
import inference from '@lobehub/icons-static-svg/icons/inference.svg?url&no-inline';
import inflection from '@lobehub/icons-static-svg/icons/inflection.svg?url&no-inline';
import kwaipilot from '@lobehub/icons-static-svg/icons/kwaipilot.svg?url&no-inline';
import lambda from '@lobehub/icons-static-svg/icons/lambda.svg?url&no-inline';
import liquid from '@lobehub/icons-static-svg/icons/liquid.svg?url&no-inline';
import meta from '@lobehub/icons-static-svg/icons/meta.svg?url&no-inline';
import microsoft from '@lobehub/icons-static-svg/icons/microsoft.svg?url&no-inline';
import minimax from '@lobehub/icons-static-svg/icons/minimax.svg?url&no-inline';
import mistral from '@lobehub/icons-static-svg/icons/mistral.svg?url&no-inline';
import moonshot from '@lobehub/icons-static-svg/icons/moonshot.svg?url&no-inline';
import morph from '@lobehub/icons-static-svg/icons/morph.svg?url&no-inline';
import nebius from '@lobehub/icons-static-svg/icons/nebius.svg?url&no-inline';
import nousresearch from '@lobehub/icons-static-svg/icons/nousresearch.svg?url&no-inline';
import novita from '@lobehub/icons-static-svg/icons/novita.svg?url&no-inline';
import nvidia from '@lobehub/icons-static-svg/icons/nvidia.svg?url&no-inline';
import openai from '@lobehub/icons-static-svg/icons/openai.svg?url&no-inline';
import openrouter from '@lobehub/icons-static-svg/icons/openrouter.svg?url&no-inline';
import parasail from '@lobehub/icons-static-svg/icons/parasail.svg?url&no-inline';
import perplexity from '@lobehub/icons-static-svg/icons/perplexity.svg?url&no-inline';
import phala from '@lobehub/icons-static-svg/icons/phala.svg?url&no-inline';
import qwen from '@lobehub/icons-static-svg/icons/qwen.svg?url&no-inline';
import sambanova from '@lobehub/icons-static-svg/icons/sambanova.svg?url&no-inline';
import siliconcloud from '@lobehub/icons-static-svg/icons/siliconcloud.svg?url&no-inline';
import stepfun from '@lobehub/icons-static-svg/icons/stepfun.svg?url&no-inline';
import targon from '@lobehub/icons-static-svg/icons/targon.svg?url&no-inline';
import tencent from '@lobehub/icons-static-svg/icons/tencent.svg?url&no-inline';
import together from '@lobehub/icons-static-svg/icons/together.svg?url&no-inline';
import upstage from '@lobehub/icons-static-svg/icons/upstage.svg?url&no-inline';
import venice from '@lobehub/icons-static-svg/icons/venice.svg?url&no-inline';
import vertexai from '@lobehub/icons-static-svg/icons/vertexai.svg?url&no-inline';
import xai from '@lobehub/icons-static-svg/icons/xai.svg?url&no-inline';
import xiaomimimo from '@lobehub/icons-static-svg/icons/xiaomimimo.svg?url&no-inline';
import zai from '@lobehub/icons-static-svg/icons/zai.svg?url&no-inline';

/**
 * The addresses of logos, one color each, by the maker or provider of models: its name in lower case, letters and digits
 * alone. Each is a file of its own, fetched when it is first seen. Marks belong to their owners and stand only beside
 * their names.
 */
export const LOGOS: Readonly<Record<string, string>> = {
  ai21,
  alibaba: alibabacloud,
  alibabacloud,
  allenai: ai2,
  amazon: aws,
  amazonbedrock: aws,
  anthropic,
  arceeai: arcee,
  atlascloud,
  azure,
  baidu,
  baseten,
  bytedance,
  bytedanceseed: bytedance,
  cerebras,
  chutes,
  cloudflare,
  cohere,
  deepcogito,
  deepinfra,
  deepseek,
  featherless,
  fireworks,
  friendli,
  gmicloud,
  google,
  googleaistudio: google,
  googlevertex: vertexai,
  groq,
  hyperbolic,
  ibm,
  ibmgranite: ibm,
  inception,
  inferencenet: inference,
  inflection,
  kwaipilot,
  lambda,
  liquid,
  meta,
  metallama: meta,
  microsoft,
  minimax,
  mistral,
  mistralai: mistral,
  moonshotai: moonshot,
  morph,
  nebius,
  nebiusaistudio: nebius,
  nousresearch,
  novita,
  novitaai: novita,
  nvidia,
  openai,
  openrouter,
  parasail,
  perplexity,
  phala,
  qwen,
  sambanova,
  seed: bytedance,
  siliconflow: siliconcloud,
  stepfun,
  stepfunai: stepfun,
  targon,
  tencent,
  thudm: zai,
  together,
  upstage,
  venice,
  vertex: vertexai,
  xai,
  xiaomi: xiaomimimo,
  zai,
};
