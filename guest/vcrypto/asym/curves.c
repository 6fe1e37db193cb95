// SPDX-License-Identifier: MIT
/*
 * Curves by name. Sources: SEC 2 version 2.0 and FIPS 186-4 (secp, sect, P-, B-, K-), RFC 5639
 * (brainpool), GB/T 32918 (SM2). Numbers are hex without leading zeros; the q of a binary field is
 * its reduction polynomial.
 */
#include <string.h>
#include <strings.h>

#include "curves.h"

static const struct curve curves[] = {
	{
		.name = "prime192v1",
		.alias = "P-192",
		.oid = "2a8648ce3d030101",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "fffffffffffffffffffffffffffffffeffffffffffffffff",
		.a = "fffffffffffffffffffffffffffffffefffffffffffffffc",
		.b = "64210519e59c80e70fa7e9ab72243049feb8deecc146b9b1",
		.xg = "188da80eb03090f67cbf20eb43a18800f4ff0afd82ff1012",
		.yg = "07192b95ffc8da78631011ed6b24cdd573f977a11e794811",
		.n = "ffffffffffffffffffffffff99def836146bc9b1b4d22831",
		.h = "01",
	},
	{
		.name = "secp224r1",
		.alias = "P-224",
		.oid = "2b81040021",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "ffffffffffffffffffffffffffffffff000000000000000000000001",
		.a = "fffffffffffffffffffffffffffffffefffffffffffffffffffffffe",
		.b = "b4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4",
		.xg = "b70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21",
		.yg = "bd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34",
		.n = "ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d",
		.h = "01",
	},
	{
		.name = "prime256v1",
		.alias = "P-256",
		.oid = "2a8648ce3d030107",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
		.a = "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc",
		.b = "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
		.xg = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
		.yg = "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
		.n = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
		.h = "01",
	},
	{
		.name = "secp384r1",
		.alias = "P-384",
		.oid = "2b81040022",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000"
		      "000000000000ffffffff",
		.a = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000"
		      "000000000000fffffffc",
		.b = "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2e"
		      "d19d2a85c8edd3ec2aef",
		.xg = "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55"
		      "296c3a545e3872760ab7",
		.yg = "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e"
		      "819d7a431d7c90ea0e5f",
		.n = "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0"
		      "a77aecec196accc52973",
		.h = "01",
	},
	{
		.name = "secp521r1",
		.alias = "P-521",
		.oid = "2b81040023",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
		      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		.a = "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
		      "fffffffffffffffffffffffffffffffffffffffffffffffffffffffc",
		.b = "51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec"
		      "7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
		.xg = "c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77ef"
		      "e75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
		.yg = "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee7299"
		      "5ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
		.n = "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783"
		      "bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
		.h = "01",
	},
	{
		.name = "secp192k1",
		.oid = "2b8104001f",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "fffffffffffffffffffffffffffffffffffffffeffffee37",
		.a = "00",
		.b = "03",
		.xg = "db4ff10ec057e9ae26b07d0280b7f4341da5d1b1eae06c7d",
		.yg = "9b2f2f6d9c5628a7844163d015be86344082aa88d95e2f9d",
		.n = "fffffffffffffffffffffffe26f2fc170f69466a74defd8d",
		.h = "01",
	},
	{
		.name = "secp224k1",
		.oid = "2b81040020",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "fffffffffffffffffffffffffffffffffffffffffffffffeffffe56d",
		.a = "00",
		.b = "05",
		.xg = "a1455b334df099df30fc28a169a467e9e47075a90f7e650eb6b7a45c",
		.yg = "7e089fed7fba344282cafbd6f7e319f7c0b0bd59e2ca4bdb556d61a5",
		.n = "010000000000000000000000000001dce8d2ec6184caf0a971769fb1f7",
		.h = "01",
	},
	{
		.name = "secp256k1",
		.oid = "2b8104000a",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
		.a = "00",
		.b = "07",
		.xg = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
		.yg = "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
		.n = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
		.h = "01",
	},
	{
		.name = "brainpoolP160r1",
		.oid = "2b2403030208010101",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "e95e4a5f737059dc60dfc7ad95b3d8139515620f",
		.a = "340e7be2a280eb74e2be61bada745d97e8f7c300",
		.b = "1e589a8595423412134faa2dbdec95c8d8675e58",
		.xg = "bed5af16ea3f6a4f62938c4631eb5af7bdbcdbc3",
		.yg = "1667cb477a1a8ec338f94741669c976316da6321",
		.n = "e95e4a5f737059dc60df5991d45029409e60fc09",
		.h = "01",
	},
	{
		.name = "brainpoolP160t1",
		.oid = "2b2403030208010102",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "e95e4a5f737059dc60dfc7ad95b3d8139515620f",
		.a = "e95e4a5f737059dc60dfc7ad95b3d8139515620c",
		.b = "7a556b6dae535b7b51ed2c4d7daa7a0b5c55f380",
		.xg = "b199b13b9b34efc1397e64baeb05acc265ff2378",
		.yg = "add6718b7c7c1961f0991b842443772152c9e0ad",
		.n = "e95e4a5f737059dc60df5991d45029409e60fc09",
		.h = "01",
	},
	{
		.name = "brainpoolP192r1",
		.oid = "2b2403030208010103",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "c302f41d932a36cda7a3463093d18db78fce476de1a86297",
		.a = "6a91174076b1e0e19c39c031fe8685c1cae040e5c69a28ef",
		.b = "469a28ef7c28cca3dc721d044f4496bcca7ef4146fbf25c9",
		.xg = "c0a0647eaab6a48753b033c56cb0f0900a2f5c4853375fd6",
		.yg = "14b690866abd5bb88b5f4828c1490002e6773fa2fa299b8f",
		.n = "c302f41d932a36cda7a3462f9e9e916b5be8f1029ac4acc1",
		.h = "01",
	},
	{
		.name = "brainpoolP192t1",
		.oid = "2b2403030208010104",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "c302f41d932a36cda7a3463093d18db78fce476de1a86297",
		.a = "c302f41d932a36cda7a3463093d18db78fce476de1a86294",
		.b = "13d56ffaec78681e68f9deb43b35bec2fb68542e27897b79",
		.xg = "3ae9e58c82f63c30282e1fe7bbf43fa72c446af6f4618129",
		.yg = "097e2c5667c2223a902ab5ca449d0084b7e5b3de7ccc01c9",
		.n = "c302f41d932a36cda7a3462f9e9e916b5be8f1029ac4acc1",
		.h = "01",
	},
	{
		.name = "brainpoolP224r1",
		.oid = "2b2403030208010105",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "d7c134aa264366862a18302575d1d787b09f075797da89f57ec8c0ff",
		.a = "68a5e62ca9ce6c1c299803a6c1530b514e182ad8b0042a59cad29f43",
		.b = "2580f63ccfe44138870713b1a92369e33e2135d266dbb372386c400b",
		.xg = "0d9029ad2c7e5cf4340823b2a87dc68c9e4ce3174c1e6efdee12c07d",
		.yg = "58aa56f772c0726f24c6b89e4ecdac24354b9e99caa3f6d3761402cd",
		.n = "d7c134aa264366862a18302575d0fb98d116bc4b6ddebca3a5a7939f",
		.h = "01",
	},
	{
		.name = "brainpoolP224t1",
		.oid = "2b2403030208010106",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "d7c134aa264366862a18302575d1d787b09f075797da89f57ec8c0ff",
		.a = "d7c134aa264366862a18302575d1d787b09f075797da89f57ec8c0fc",
		.b = "4b337d934104cd7bef271bf60ced1ed20da14c08b3bb64f18a60888d",
		.xg = "6ab1e344ce25ff3896424e7ffe14762ecb49f8928ac0c76029b4d580",
		.yg = "0374e9f5143e568cd23f3f4d7c0d4b1e41c8cc0d1c6abd5f1a46db4c",
		.n = "d7c134aa264366862a18302575d0fb98d116bc4b6ddebca3a5a7939f",
		.h = "01",
	},
	{
		.name = "brainpoolP256r1",
		.oid = "2b2403030208010107",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377",
		.a = "7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9",
		.b = "26dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6",
		.xg = "8bd2aeb9cb7e57cb2c4b482ffc81b7afb9de27e1e3bd23c23a4453bd9ace3262",
		.yg = "547ef835c3dac4fd97f8461a14611dc9c27745132ded8e545c1d54c72f046997",
		.n = "a9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7",
		.h = "01",
	},
	{
		.name = "brainpoolP256t1",
		.oid = "2b2403030208010108",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377",
		.a = "a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5374",
		.b = "662c61c430d84ea4fe66a7733d0b76b7bf93ebc4af2f49256ae58101fee92b04",
		.xg = "a3e8eb3cc1cfe7b7732213b23a656149afa142c47aafbc2b79a191562e1305f4",
		.yg = "2d996c823439c56d7f7b22e14644417e69bcb6de39d027001dabe8f35b25c9be",
		.n = "a9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7",
		.h = "01",
	},
	{
		.name = "brainpoolP320r1",
		.oid = "2b2403030208010109",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "d35e472036bc4fb7e13c785ed201e065f98fcfa6f6f40def4f92b9ec7893ec28fcd412b1f1b3"
		      "2e27",
		.a = "3ee30b568fbab0f883ccebd46d3f3bb8a2a73513f5eb79da66190eb085ffa9f492f375a97d86"
		      "0eb4",
		.b = "520883949dfdbc42d3ad198640688a6fe13f41349554b49acc31dccd884539816f5eb4ac8fb1"
		      "f1a6",
		.xg = "43bd7e9afb53d8b85289bcc48ee5bfe6f20137d10a087eb6e7871e2a10a599c710af8d0d39e2"
		      "0611",
		.yg = "14fdd05545ec1cc8ab4093247f77275e0743ffed117182eaa9c77877aaac6ac7d35245d1692e"
		      "8ee1",
		.n = "d35e472036bc4fb7e13c785ed201e065f98fcfa5b68f12a32d482ec7ee8658e98691555b44c5"
		      "9311",
		.h = "01",
	},
	{
		.name = "brainpoolP320t1",
		.oid = "2b240303020801010a",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "d35e472036bc4fb7e13c785ed201e065f98fcfa6f6f40def4f92b9ec7893ec28fcd412b1f1b3"
		      "2e27",
		.a = "d35e472036bc4fb7e13c785ed201e065f98fcfa6f6f40def4f92b9ec7893ec28fcd412b1f1b3"
		      "2e24",
		.b = "a7f561e038eb1ed560b3d147db782013064c19f27ed27c6780aaf77fb8a547ceb5b4fef42234"
		      "0353",
		.xg = "925be9fb01afc6fb4d3e7d4990010f813408ab106c4f09cb7ee07868cc136fff3357f624a21b"
		      "ed52",
		.yg = "63ba3a7a27483ebf6671dbef7abb30ebee084e58a0b077ad42a5a0989d1ee71b1b9bc0455fb0"
		      "d2c3",
		.n = "d35e472036bc4fb7e13c785ed201e065f98fcfa5b68f12a32d482ec7ee8658e98691555b44c5"
		      "9311",
		.h = "01",
	},
	{
		.name = "brainpoolP384r1",
		.oid = "2b240303020801010b",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d"
		      "1a71874700133107ec53",
		.a = "7bc382c63d8c150c3c72080ace05afa0c2bea28e4fb22787139165efba91f90f8aa5814a503a"
		      "d4eb04a8c7dd22ce2826",
		.b = "04a8c7dd22ce28268b39b55416f0447c2fb77de107dcd2a62e880ea53eeb62d57cb4390295db"
		      "c9943ab78696fa504c11",
		.xg = "1d1c64f068cf45ffa2a63a81b7c13f6b8847a3e77ef14fe3db7fcafe0cbd10e8e826e03436d6"
		      "46aaef87b2e247d4af1e",
		.yg = "8abe1d7520f9c2a45cb1eb8e95cfd55262b70b29feec5864e19c054ff99129280e4646217791"
		      "811142820341263c5315",
		.n = "8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b31f166e6cac0425a7cf3ab6af6b7f"
		      "c3103b883202e9046565",
		.h = "01",
	},
	{
		.name = "brainpoolP384t1",
		.oid = "2b240303020801010c",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d"
		      "1a71874700133107ec53",
		.a = "8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d"
		      "1a71874700133107ec50",
		.b = "7f519eada7bda81bd826dba647910f8c4b9346ed8ccdc64e4b1abd11756dce1d2074aa263b88"
		      "805ced70355a33b471ee",
		.xg = "18de98b02db9a306f2afcd7235f72a819b80ab12ebd653172476fecd462aabffc4ff191b946a"
		      "5f54d8d0aa2f418808cc",
		.yg = "25ab056962d30651a114afd2755ad336747f93475b7a1fca3b88f2b6a208ccfe469408584dc2"
		      "b2912675bf5b9e582928",
		.n = "8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b31f166e6cac0425a7cf3ab6af6b7f"
		      "c3103b883202e9046565",
		.h = "01",
	},
	{
		.name = "brainpoolP512r1",
		.oid = "2b240303020801010d",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc6"
		      "6842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3",
		.a = "7830a3318b603b89e2327145ac234cc594cbdd8d3df91610a83441caea9863bc2ded5d5aa825"
		      "3aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94ca",
		.b = "3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1"
		      "ac4d77fc94cadc083e67984050b75ebae5dd2809bd638016f723",
		.xg = "81aee4bdd82ed9645a21322e9c4c6a9385ed9f70b5d916c1b43b62eef4d0098eff3b1f78e2d0"
		      "d48d50d1687b93b97d5f7c6d5047406a5e688b352209bcb9f822",
		.yg = "7dde385d566332ecc0eabfa9cf7822fdf209f70024a57b1aa000c55b881f8111b2dcde494a5f"
		      "485e5bca4bd88a2763aed1ca2b2fa8f0540678cd1e0f3ad80892",
		.n = "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330870553e5c414ca9"
		      "2619418661197fac10471db1d381085ddaddb58796829ca90069",
		.h = "01",
	},
	{
		.name = "brainpoolP512t1",
		.oid = "2b240303020801010e",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc6"
		      "6842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3",
		.a = "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc6"
		      "6842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f0",
		.b = "7cbbbcf9441cfab76e1890e46884eae321f70c0bcb4981527897504bec3e36a62bcdfa230497"
		      "6540f6450085f2dae145c22553b465763689180ea2571867423e",
		.xg = "640ece5c12788717b9c1ba06cbc2a6feba85842458c56dde9db1758d39c0313d82ba51735cdb"
		      "3ea499aa77a7d6943a64f7a3f25fe26f06b51baa2696fa9035da",
		.yg = "5b534bd595f5af0fa2c892376c84ace1bb4e3019b71634c01131159cae03cee9d9932184beef"
		      "216bd71df2dadf86a627306ecff96dbb8bace198b61e00f8b332",
		.n = "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330870553e5c414ca9"
		      "2619418661197fac10471db1d381085ddaddb58796829ca90069",
		.h = "01",
	},
	{
		.name = "SM2",
		.oid = "2a811ccf5501822d",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_PRIME,
		.q = "fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff",
		.a = "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc",
		.b = "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93",
		.xg = "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7",
		.yg = "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0",
		.n = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123",
		.h = "01",
	},
	{
		.name = "sect163k1",
		.alias = "K-163",
		.oid = "2b81040001",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY,
		.q = "0800000000000000000000000000000000000000c9",
		.a = "01",
		.b = "01",
		.xg = "02fe13c0537bbc11acaa07d793de4e6d5e5c94eee8",
		.yg = "0289070fb05d38ff58321f2e800536d538ccdaa3d9",
		.n = "04000000000000000000020108a2e0cc0d99f8a5ef",
		.h = "02",
	},
	{
		.name = "sect163r2",
		.alias = "B-163",
		.oid = "2b8104000f",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY,
		.q = "0800000000000000000000000000000000000000c9",
		.a = "01",
		.b = "020a601907b8c953ca1481eb10512f78744a3205fd",
		.xg = "03f0eba16286a2d57ea0991168d4994637e8343e36",
		.yg = "d51fbc6c71a0094fa2cdd545b11c5c0c797324f1",
		.n = "040000000000000000000292fe77e70c12a4234c33",
		.h = "02",
	},
	{
		.name = "sect233k1",
		.alias = "K-233",
		.oid = "2b8104001a",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY,
		.q = "020000000000000000000000000000000000000004000000000000000001",
		.a = "00",
		.b = "01",
		.xg = "017232ba853a7e731af129f22ff4149563a419c26bf50a4c9d6eefad6126",
		.yg = "01db537dece819b7f70f555a67c427a8cd9bf18aeb9b56e0c11056fae6a3",
		.n = "8000000000000000000000000000069d5bb915bcd46efb1ad5f173abdf",
		.h = "04",
	},
	{
		.name = "sect233r1",
		.alias = "B-233",
		.oid = "2b8104001b",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY,
		.q = "020000000000000000000000000000000000000004000000000000000001",
		.a = "01",
		.b = "66647ede6c332c7f8c0923bb58213b333b20e9ce4281fe115f7d8f90ad",
		.xg = "fac9dfcbac8313bb2139f1bb755fef65bc391f8b36f8f8eb7371fd558b",
		.yg = "01006a08a41903350678e58528bebf8a0beff867a7ca36716f7e01f81052",
		.n = "01000000000000000000000000000013e974e72f8a6922031d2603cfe0d7",
		.h = "02",
	},
	{
		.name = "sect239k1",
		.oid = "2b81040003",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY,
		.q = "800000000000000000004000000000000000000000000000000000000001",
		.a = "00",
		.b = "01",
		.xg = "29a0b6a887a983e9730988a68727a8b2d126c44cc2cc7b2a6555193035dc",
		.yg = "76310804f12e549bdb011c103089e73510acb275fc312a5dc6b76553f0ca",
		.n = "2000000000000000000000000000005a79fec67cb6e91f1c1da800e478a5",
		.h = "04",
	},
	{
		.name = "sect283k1",
		.alias = "K-283",
		.oid = "2b81040010",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY,
		.q = "0800000000000000000000000000000000000000000000000000000000000000000010a1",
		.a = "00",
		.b = "01",
		.xg = "0503213f78ca44883f1a3b8162f188e553cd265f23c1567a16876913b0c2ac2458492836",
		.yg = "01ccda380f1c9e318d90f95d07e5426fe87e45c0e8184698e45962364e34116177dd2259",
		.n = "01ffffffffffffffffffffffffffffffffffe9ae2ed07577265dff7f94451e061e163c61",
		.h = "04",
	},
	{
		.name = "sect283r1",
		.alias = "B-283",
		.oid = "2b81040011",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY,
		.q = "0800000000000000000000000000000000000000000000000000000000000000000010a1",
		.a = "01",
		.b = "027b680ac8b8596da5a4af8a19a0303fca97fd7645309fa2a581485af6263e313b79a2f5",
		.xg = "05f939258db7dd90e1934f8c70b0dfec2eed25b8557eac9c80e2e198f8cdbecd86b12053",
		.yg = "03676854fe24141cb98fe6d4b20d02b4516ff702350eddb0826779c813f0df45be8112f4",
		.n = "03ffffffffffffffffffffffffffffffffffef90399660fc938a90165b042a7cefadb307",
		.h = "02",
	},
	{
		.name = "sect409k1",
		.alias = "K-409",
		.oid = "2b81040024",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY,
		.q = "0200000000000000000000000000000000000000000000000000000000000000000000000000"
		      "0000008000000000000000000001",
		.a = "00",
		.b = "01",
		.xg = "60f05f658f49c1ad3ab1890f7184210efd0987e307c84c27accfb8f9f67cc2c460189eb5aaaa"
		      "62ee222eb1b35540cfe9023746",
		.yg = "01e369050b7c4e42acba1dacbf04299c3460782f918ea427e6325165e9ea10e3da5f6c42e9c5"
		      "5215aa9ca27a5863ec48d8e0286b",
		.n = "7ffffffffffffffffffffffffffffffffffffffffffffffffffe5f83b2d4ea20400ec4557d5e"
		      "d3e3e7ca5b4b5c83b8e01e5fcf",
		.h = "04",
	},
	{
		.name = "sect409r1",
		.alias = "B-409",
		.oid = "2b81040025",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY,
		.q = "0200000000000000000000000000000000000000000000000000000000000000000000000000"
		      "0000008000000000000000000001",
		.a = "01",
		.b = "21a5c2c8ee9feb5c4b9a753b7b476b7fd6422ef1f3dd674761fa99d6ac27c8a9a197b272822f"
		      "6cd57a55aa4f50ae317b13545f",
		.xg = "015d4860d088ddb3496b0c6064756260441cde4af1771d4db01ffe5b34e59703dc255a868a11"
		      "80515603aeab60794e54bb7996a7",
		.yg = "61b1cfab6be5f32bbfa78324ed106a7636b9c5a7bd198d0158aa4f5488d08f38514f1fdf4b4f"
		      "40d2181b3681c364ba0273c706",
		.n = "010000000000000000000000000000000000000000000000000001e2aad6a612f33307be5fa4"
		      "7c3c9e052f838164cd37d9a21173",
		.h = "02",
	},
	{
		.name = "sect571k1",
		.alias = "K-571",
		.oid = "2b81040026",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY,
		.q = "0800000000000000000000000000000000000000000000000000000000000000000000000000"
		      "00000000000000000000000000000000000000000000000000000000000000000425",
		.a = "00",
		.b = "01",
		.xg = "026eb7a859923fbc82189631f8103fe4ac9ca2970012d5d46024804801841ca44370958493b2"
		      "05e647da304db4ceb08cbbd1ba39494776fb988b47174dca88c7e2945283a01c8972",
		.yg = "0349dc807f4fbf374f4aeade3bca95314dd58cec9f307a54ffc61efc006d8a2c9d4979c0ac44"
		      "aea74fbebbb9f772aedcb620b01a7ba7af1b320430c8591984f601cd4c143ef1c7a3",
		.n = "0200000000000000000000000000000000000000000000000000000000000000000000001318"
		      "50e1f19a63e4b391a8db917f4138b630d84be5d639381e91deb45cfe778f637c1001",
		.h = "04",
	},
	{
		.name = "sect571r1",
		.alias = "B-571",
		.oid = "2b81040027",
		.field_type = VIRTIO_CRYPTO_EC_FIELD_TYPE_BINARY,
		.q = "0800000000000000000000000000000000000000000000000000000000000000000000000000"
		      "00000000000000000000000000000000000000000000000000000000000000000425",
		.a = "01",
		.b = "02f40e7e2221f295de297117b7f3d62f5c6a97ffcb8ceff1cd6ba8ce4a9a18ad84ffabbd8efa"
		      "59332be7ad6756a66e294afd185a78ff12aa520e4de739baca0c7ffeff7f2955727a",
		.xg = "0303001d34b856296c16c0d40d3cd7750a93d1d2955fa80aa5f40fc8db7b2abdbde53950f4c0"
		      "d293cdd711a35b67fb1499ae60038614f1394abfa3b4c850d927e1e7769c8eec2d19",
		.yg = "037bf27342da639b6dccfffeb73d69d78c6c27a6009cbbca1980f8533921e8a684423e43bab0"
		      "8a576291af8f461bb2a8b3531d2f0485c19b16e2f1516e23dd3c1a4827af1b8ac15b",
		.n = "03ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe661"
		      "ce18ff55987308059b186823851ec7dd9ca1161de93d5174d66e8382e9bb2fe84e47",
		.h = "02",
	},
};

#define CURVES (sizeof(curves) / sizeof(curves[0]))

const struct curve *curve_at(size_t index)
{
	return index < CURVES ? &curves[index] : NULL;
}

const struct curve *curve_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < CURVES; i++)
		if (!strcasecmp(curves[i].name, name) ||
		    (curves[i].alias && !strcasecmp(curves[i].alias, name)))
			return &curves[i];
	if (!strcasecmp(name, "secp192r1"))
		return curve_by_name("P-192");
	return strcasecmp(name, "secp256r1") ? NULL : curve_by_name("P-256");
}

const struct curve *curve_by_oid(const char *oid)
{
	size_t i;

	for (i = 0; i < CURVES; i++)
		if (!strcmp(curves[i].oid, oid))
			return &curves[i];
	return NULL;
}
