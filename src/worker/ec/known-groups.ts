/**
 * Groups known to be valid, by the SHA-256 of their parameters. They are OpenSSL's named ones (SEC 2, FIPS 186, RFC
 * 5639, ANSI X9.62, WAP WTLS). The tests compute the fingerprints anew from OpenSSL's parameters.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { EcGroup } from "../../contract/engine.ts";
import { withoutLeadingZeros } from "../bignum/octets.ts";

/** The name of the group, whatever its cofactor is said to be, or undefined. */
export function knownGroupName(group: EcGroup): string | undefined {
  return NAMES.get(fingerprint(group));
}

/**
 * SHA-256 of the field's kind and of q, a, b, xg, yg, n. Each is without leading zeros, behind its length in two
 * octets.
 */
export function fingerprint({ field, q, a, b, xg, yg, n }: EcGroup): string {
  const hash = sha256.create().update(Uint8Array.of(field === "prime" ? 1 : 2));
  for (const number of [q, a, b, xg, yg, n].map(withoutLeadingZeros)) {
    hash.update(Uint8Array.of(number.length >> 8, number.length & 255)).update(number);
  }
  return bytesToHex(hash.digest());
}

/** The first name where a group has several. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ["c9e4d12df7ed997635d1ad375065c5a9dd07676b6aaf94e1b9cb333d262765fd", "SM2"],
  ["e6ec398d861ba7a7988ec74c78d3ec1efed435ed0953886674dc6ef9f6da2064", "brainpoolP160r1"],
  ["08ec24151923d7ad031f5418978a779f9761530832ee7df4183f2c6f5185aa7a", "brainpoolP160t1"],
  ["47ff79763180ebc15c1a0720b66193fad52c27d7ac708a9be78eb4a138b84a9c", "brainpoolP192r1"],
  ["c99039e7f2e50dd40e152c39783f64dfdd44e3fe5b840070471e51e5bab3c529", "brainpoolP192t1"],
  ["9c3b60bc5b8cfb74aa12361fd692f278589b904e68367efdafc8f92d8d0951fc", "brainpoolP224r1"],
  ["598e7da635878ed86de3cf516cde8945de3f30e0c33ce63142cbbd514c4de75b", "brainpoolP224t1"],
  ["12538ab465d1df1bb4b77258619f178600f023cd429307ce3677a33ccaf5eefe", "brainpoolP256r1"],
  ["5a194ef5c125e5b29856c6a76dd4e7831466d769f2ac074abc1b29ba6438fdea", "brainpoolP256t1"],
  ["48756f806941cd5d1a6c505919d27062c3f551b16111b17a02c83dfb798a1abe", "brainpoolP320r1"],
  ["d9bacd698f0c008e76972e8fb4b4bd49db3aa29edd25a92d1fea2778ca2be689", "brainpoolP320t1"],
  ["1246adb9f0825ae49b790c04d1ead0ac24fc02a33c639eb84f811859eb81d1e4", "brainpoolP384r1"],
  ["082734c746ee070c6252a1dc8147f639de1e95894e9257326f5c0f31082b4467", "brainpoolP384t1"],
  ["bcc7a1bcd610f9524cbd323c9bf8daf354d426bc765732b8d37375f0d2db3dcd", "brainpoolP512r1"],
  ["19b11813a639b49ebdb89019c218b20ad2c922eac2379522ff84e0cb40d96a31", "brainpoolP512t1"],
  ["12f27c8ce70d36d036143fb328fea656d661c77c5350670f592a06d8160fcf01", "c2pnb163v1"],
  ["2065b6c35f641fc6ba6eb604376d03daae917e07cb0a1a412dcdafeb8ab95b2e", "c2pnb163v2"],
  ["ae5a5d8946068bf63e242d6eb282f7efeff33506809c3687bff238484aae22b4", "c2pnb163v3"],
  ["a88cfea6a6e276dfc297acf9051e786ca633fd072c4e904777751b0c9df80995", "c2pnb176v1"],
  ["0cd2524cf4b91c50d869acd0c620afe718d97c4764d3aed6fc9c76fe7bd57836", "c2pnb208w1"],
  ["a93a2c34ab7d5f2706303cebdf6243e39c712a68254528ffe64afc5453dc123d", "c2pnb272w1"],
  ["2e4a3857600a859662df28429ff896957bad526e11c6b785c452bedb605808ea", "c2pnb304w1"],
  ["55b4955c36d5f597c7f8d32fb46290f1e1d30e856036a919526046d5e50dd7a8", "c2pnb368w1"],
  ["1a5b6f94a2f2bd85c79a8cd4d443e7917275d3e7ecd03474380fd880a701efdb", "c2tnb191v1"],
  ["57ff98cba287d9a13ab3f044a80880576ff8e6cb0a8aec69dc22b3b0c4e92320", "c2tnb191v2"],
  ["03f5c3f03e31d526a95a8ed7cb49852246d3383e8ab411ad0bfda03ba8ee442e", "c2tnb191v3"],
  ["2882ddedabb1018b947fe14a93fffafb2c909ddbd000b570a70f8ddb5b7e236b", "c2tnb239v1"],
  ["e02fc5291dd1e86717a07560af8f2698d355bb1e161ec97f96fb7d82c4f47bfc", "c2tnb239v2"],
  ["e4203a1a63caf42fb40a9057c5b30ec3445269183362d4ccc833fe7ce11305b8", "c2tnb239v3"],
  ["39460fda4c54662e2e34a460062ca9ebfeaa1a70133b7b2f4b43df758e0200a4", "c2tnb359v1"],
  ["2c30cd266da0a9c5b47abfbf705fa2bfbac645fbb92cb3f7d4d2c39663c64eb2", "c2tnb431r1"],
  ["4b08f87f3ba231858f0de7172cdb1cad2134ba3fe0bf3f280cee994b595279a7", "prime192v1"],
  ["e8cee3fa56976520c1d9b38374fb676c5ca64d1b9ac16a4aa1ced34ff92aeabd", "prime192v2"],
  ["e8b9ca3cf25b6a2aa4ba321654e6e1b05147f2a8c8ff37a58075e3c8e96c8a90", "prime192v3"],
  ["47e7128b3ea59480bcf80900786feef29edc9346a1441235d7082bf9593261ed", "prime239v1"],
  ["8b3280cef667a43473f254b0b627f0313bee5c15ffc6657748cb331a1a06e24f", "prime239v2"],
  ["e3e825b3678015d505caf4298db97308b5c616f0ad482974dc3d35c1b0cc4bda", "prime239v3"],
  ["d3224a6a53ad7184f18f7db05c928c6ce3c3ba0423d61d5aeae94c119966495f", "prime256v1"],
  ["34fb0a08a8696ae6c95bc90fcabeb617779eb91beca42dbb99ea27d73397e663", "secp112r1"],
  ["76bcafc88b046762e78fc0dd14b2d1a187fc27315cac00217c8ee5e5f8ffbdc1", "secp112r2"],
  ["e8956c48f7e57031f40fcf00b46813055eeeeea51aa733003d221a1562b84027", "secp128r1"],
  ["728a7fabdca9b74e21c7ebf2f29ba1e599fd0d48579508fdfabf8e712a6c1c4a", "secp128r2"],
  ["54cb66c77500ac421d3bd74778123e20973942483f4b39be856a5f3d60e39179", "secp160k1"],
  ["40c5ba2a5588e3a0e3dbed4599b0334bfcb623e0b4992381aa2e97071505918e", "secp160r1"],
  ["2d2bc8c350302cb352f4192f8a2b375179dcc6485c14779e4b98db0a7ed7c9c4", "secp160r2"],
  ["6e6649ea34e79cb3deab5e3a7562bf0e5d2c7d61e51b0166b0ec007643d1a55c", "secp192k1"],
  ["62ef77e239816bdb112250dd34daac1844ec1ce324538c0a488c545685202b09", "secp224k1"],
  ["1d47369433895a6b530b0f3ae6767c8e67ca3e11f51165047c734fa6b1afeeb8", "secp224r1"],
  ["0c91b5799d1eb5a8e28d853db008e5654491dd76c095fffb3d66dca263903d16", "secp256k1"],
  ["7bdadbf49a97e8b83c95f3fe182aae0d5c02a38327a8ad613717d83d6add7ef0", "secp384r1"],
  ["9d9cafe5c52b6800bf13c001853c8988da6cb5a27f7c50c716195e31ad471cf3", "secp521r1"],
  ["cdd0fc10abd6ac8b5c6d7cfb6b3ced094327835a94cee06713a5a07552d3edc1", "sect113r1"],
  ["0e1360aac66afe816423ec641178341ec2e5abb992b4da3572f05f16dff41d39", "sect113r2"],
  ["6437e0adf21cb13725553373ac38b1450ead61fb124d85ce43d66fd660b24479", "sect131r1"],
  ["e72bb89b187bd3969acee6fb45c278b8fba46d59e7a9267519bf89e5ced9418a", "sect131r2"],
  ["f259e693ba82fd56a2270fd325f9b70a9c28b076091064072cfa982b7ed87154", "sect163k1"],
  ["39eaa430ae84182a413e438930ba8b6b061a915fcdd536d659a2e75463171e7f", "sect163r1"],
  ["6dbe3b5f9d92e40c3f9ebfcccb33d1c06c0d4709a8c4e98b2c76d891ece47306", "sect163r2"],
  ["50b4f92c469257e5c73b0f00093d1862cb57f9d96e6c76853a3a97edab7e7dc4", "sect193r1"],
  ["cfad6a1900cfaff010fab6c55ad9f768318d15e31d331748443596646c1ea5b3", "sect193r2"],
  ["b44d494c916a3553d43d0062efb3eff88a4043aaddba2e0945b0c4dc93920839", "sect233k1"],
  ["92eb34587a524672db7108c16e9ba33144bf93ebce8716a522e036eeb572ed0a", "sect233r1"],
  ["d7ce3537fa7e0e9ec500aaac09778334c52c566d7650b8b6b12f11f0dd66f7a9", "sect239k1"],
  ["7befac4c09d7956b2d9fcf9b92dbc401e20867806c0417c86beaba42927da4b5", "sect283k1"],
  ["9cd6e8f8ff96ad642954abc5234a7c50eec76f6d869840e0b9d4aa53c6882cc3", "sect283r1"],
  ["f719f7c1b5b0f3cfe3b691d18299e8de9b86ef0ae69241283a6d0a1219a36d24", "sect409k1"],
  ["19772d4a51c18c8167cc4a5dfd4ae506b9c26cf114efc879f2a3497cad76eed5", "sect409r1"],
  ["744872f96ea155769d1518ccaabaf253c9f2711b786dc12868e486fbd80591d3", "sect571k1"],
  ["52629bafe14d19be65f08e30a0c4a09bb2627ed55ea4f9c32f9562d6b529bbf2", "sect571r1"],
  ["04d360703cf46c81e37f7601bdb39918a597f479d0966fa27b0c94b56c0b83e7", "wap-wsg-idm-ecid-wtls1"],
  ["c540c5b4548a707bb1620e77103949c6bea5c46bd67340054b657bbd1741839a", "wap-wsg-idm-ecid-wtls8"],
  ["d2858edad9b9d6c063ae11ce8d1faff4f47cd9a2d917a199e9fe4ef66f8c26b1", "wap-wsg-idm-ecid-wtls9"],
]);
