namespace Sundog.Nocrypto.Tests;

/// <summary>A suite of RFC 9180 appendix A in its base mode, in hexadecimal.</summary>
internal sealed record HpkeVector(
    int Kem, int Kdf, int Aead, string SenderMaterial, string SenderScalar, string RecipientMaterial, string RecipientScalar,
    string RecipientKey, string EncapsulatedKey, (ulong Sequence, string Sealed)[] Sealed, string[] Exported);

/// <summary>
/// RFC 9180 appendices A.1.1 to A.7.1, of the suites that exist here. All share the info, the plaintext, the exporter
/// contexts and the form of the associated data.
/// </summary>
internal static class HpkeVectors
{
    internal const string Info = "4f6465206f6e2061204772656369616e2055726e";

    internal const string Plaintext = "4265617574792069732074727574682c20747275746820626561757479";

    internal static readonly string[] ExporterContexts = ["", "00", "54657374436f6e74657874"];

    internal static readonly HpkeVector[] All =
    [
        // DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM
        new(32, 1, 1,
            "7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234",
            "52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736",
            "6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037",
            "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
            "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
            "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
            [
                (0, "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"),
                (1, "af2d7e9ac9ae7e270f46ba1f975be53c09f8d875bdc8535458c2494e8a6eab251c03d0c22a56b8ca42c2063b84"),
                (2, "498dfcabd92e8acedc281e85af1cb4e3e31c7dc394a1ca20e173cb72516491588d96a19ad4a683518973dcc180"),
                (4, "583bd32bc67a5994bb8ceaca813d369bca7b2a42408cddef5e22f880b631215a09fc0012bc69fccaa251c0246d"),
                (255, "7175db9717964058640a3a11fb9007941a5d1757fda1a6935c805c21af32505bf106deefec4a49ac38d71c9e0a"),
                (256, "957f9800542b0b8891badb026d79cc54597cb2d225b54c00c5238c25d05c30e3fbeda97d2e0e1aba483a2df9f2"),
            ],
            [
                "3853fe2b4035195a573ffc53856e77058e15d9ea064de3e59f4961d0095250ee",
                "2e8f0b54673c7029649d4eb9d5e33bf1872cf76d623ff164ac185da9e88c21a5",
                "e9e43065102c3836401bed8c3c3c75ae46be1639869391d62c61f1ec7af54931",
            ]),
        // DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305
        new(32, 1, 3,
            "909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b",
            "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600",
            "1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df",
            "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb",
            "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a",
            "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a",
            [
                (0, "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28"),
                (1, "6b53c051e4199c518de79594e1c4ab18b96f081549d45ce015be002090bb119e85285337cc95ba5f59992dc98c"),
                (2, "71146bd6795ccc9c49ce25dda112a48f202ad220559502cef1f34271e0cb4b02b4f10ecac6f48c32f878fae86b"),
                (4, "63357a2aa291f5a4e5f27db6baa2af8cf77427c7c1a909e0b37214dd47db122bb153495ff0b02e9e54a50dbe16"),
                (255, "18ab939d63ddec9f6ac2b60d61d36a7375d2070c9b683861110757062c52b8880a5f6b3936da9cd6c23ef2a95c"),
                (256, "7a4a13e9ef23978e2c520fd4d2e757514ae160cd0cd05e556ef692370ca53076214c0c40d4c728d6ed9e727a5b"),
            ],
            [
                "4bbd6243b8bb54cec311fac9df81841b6fd61f56538a775e7c80a9f40160606e",
                "8c1df14732580e5501b00f82b10a1647b40713191b7c1240ac80e2b68808ba69",
                "5acb09211139c43b3090489a9da433e8a30ee7188ba8b0a9a1ccf0c229283e53",
            ]),
        // DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM
        new(16, 1, 1,
            "4270e54ffd08d79d5928020af4686d8f6b7d35dbe470265f1f5aa22816ce860e",
            "4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb",
            "668b37171f1072f3cf12ea8a236a45df23fc13b82af3609ad1e354f6ef817550",
            "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2",
            "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a82"
                + "6a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0",
            "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac9"
                + "8536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4",
            [
                (0, "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434"),
                (1, "fa6f037b47fc21826b610172ca9637e82d6e5801eb31cbd3748271affd4ecb06646e0329cbdf3c3cd655b28e82"),
                (2, "895cabfac50ce6c6eb02ffe6c048bf53b7f7be9a91fc559402cbc5b8dcaeb52b2ccc93e466c28fb55fed7a7fec"),
                (4, "8787491ee8df99bc99a246c4b3216d3d57ab5076e18fa27133f520703bc70ec999dd36ce042e44f0c3169a6a8f"),
                (255, "2ad71c85bf3f45c6eca301426289854b31448bcf8a8ccb1deef3ebd87f60848aa53c538c30a4dac71d619ee2cd"),
                (256, "10f179686aa2caec1758c8e554513f16472bd0a11e2a907dde0b212cbe87d74f367f8ffe5e41cd3e9962a6afb2"),
            ],
            [
                "5e9bc3d236e1911d95e65b576a8a86d478fb827e8bdfe77b741b289890490d4d",
                "6cff87658931bda83dc857e6353efe4987a201b849658d9b047aab4cf216e796",
                "d8f1ea7942adbba7412c6d431c62d01371ea476b823eb697e1f6e6cae1dab85a",
            ]),
        // DHKEM(P-256, HKDF-SHA256), HKDF-SHA512, AES-128-GCM
        new(16, 3, 1,
            "4ab11a9dd78c39668f7038f921ffc0993b368171d3ddde8031501ee1e08c4c9a",
            "2292bf14bb6e15b8c81a0f45b7a6e93e32d830e48cca702e0affcfb4d07e1b5c",
            "ea9ff7cc5b2705b188841c7ace169290ff312a9cb31467784ca92d7a2e6e1be8",
            "3ac8530ad1b01885960fab38cf3cdc4f7aef121eaa239f222623614b4079fb38",
            "04085aa5b665dc3826f9650ccbcc471be268c8ada866422f739e2d531d4a8818a9"
                + "466bc6b449357096232919ec4fe9070ccbac4aac30f4a1a53efcf7af90610edd",
            "0493ed86735bdfb978cc055c98b45695ad7ce61ce748f4dd63c525a3b8d53a1556"
                + "5c6897888070070c1579db1f86aaa56deb8297e64db7e8924e72866f9a472580",
            [
                (0, "d3cf4984931484a080f74c1bb2a6782700dc1fef9abe8442e44a6f09044c88907200b332003543754eb51917ba"),
                (1, "d14414555a47269dfead9fbf26abb303365e40709a4ed16eaefe1f2070f1ddeb1bdd94d9e41186f124e0acc62d"),
                (2, "9bba136cade5c4069707ba91a61932e2cbedda2d9c7bdc33515aa01dd0e0f7e9d3579bf4016dec37da4aafa800"),
                (4, "a531c0655342be013bf32112951f8df1da643602f1866749519f5dcb09cc68432579de305a77e6864e862a7600"),
                (255, "be5da649469efbad0fb950366a82a73fefeda5f652ec7d3731fac6c4ffa21a7004d2ab8a04e13621bd3629547d"),
                (256, "62092672f5328a0dde095e57435edf7457ace60b26ee44c9291110ec135cb0e14b85594e4fea11247d937deb62"),
            ],
            [
                "a32186b8946f61aeead1c093fe614945f85833b165b28c46bf271abf16b57208",
                "84998b304a0ea2f11809398755f0abd5f9d2c141d1822def79dd15c194803c2a",
                "93fb9411430b2cfa2cf0bed448c46922a5be9beff20e2e621df7e4655852edbc",
            ]),
        // DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305
        new(16, 1, 3,
            "f1f1a3bc95416871539ecb51c3a8f0cf608afb40fbbe305c0a72819d35c33f1f",
            "7550253e1147aae48839c1f8af80d2770fb7a4c763afe7d0afa7e0f42a5b3689",
            "61092f3f56994dd424405899154a9918353e3e008171517ad576b900ddb275e7",
            "a4d1c55836aa30f9b3fbb6ac98d338c877c2867dd3a77396d13f68d3ab150d3b",
            "04a697bffde9405c992883c5c439d6cc358170b51af72812333b015621dc0f40ba"
                + "d9bb726f68a5c013806a790ec716ab8669f84f6b694596c2987cf35baba2a006",
            "04c07836a0206e04e31d8ae99bfd549380b072a1b1b82e563c935c095827824fc1"
                + "559eac6fb9e3c70cd3193968994e7fe9781aa103f5b50e934b5b2f387e381291",
            [
                (0, "6469c41c5c81d3aa85432531ecf6460ec945bde1eb428cb2fedf7a29f5a685b4ccb0d057f03ea2952a27bb458b"),
                (1, "f1564199f7e0e110ec9c1bcdde332177fc35c1adf6e57f8d1df24022227ffa8716862dbda2b1dc546c9d114374"),
                (2, "39de89728bcb774269f882af8dc5369e4f3d6322d986e872b3a8d074c7c18e8549ff3f85b6d6592ff87c3f310c"),
                (4, "bc104a14fbede0cc79eeb826ea0476ce87b9c928c36e5e34dc9b6905d91473ec369a08b1a25d305dd45c6c5f80"),
                (255, "8f2814a2c548b3be50259713c6724009e092d37789f6856553d61df23ebc079235f710e6af3c3ca6eaba7c7c6c"),
                (256, "b45b69d419a9be7219d8c94365b89ad6951caf4576ea4774ea40e9b7047a09d6537d1aa2f7c12d6ae4b729b4d0"),
            ],
            [
                "9b13c510416ac977b553bf1741018809c246a695f45eff6d3b0356dbefe1e660",
                "6c8b7be3a20a5684edecb4253619d9051ce8583baf850e0cb53c402bdcaf8ebb",
                "477a50d804c7c51941f69b8e32fe8288386ee1a84905fe4938d58972f24ac938",
            ]),
        // DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, Export-Only AEAD
        new(32, 1, 65535,
            "55bc245ee4efda25d38f2d54d5bb6665291b99f8108a8c4b686c2b14893ea5d9",
            "095182b502f1f91f63ba584c7c3ec473d617b8b4c2cec3fad5af7fa6748165ed",
            "683ae0da1d22181e74ed2e503ebf82840deb1d5e872cade20f4b458d99783e31",
            "33d196c830a12f9ac65d6e565a590d80f04ee9b19c83c87f2c170d972a812848",
            "194141ca6c3c3beb4792cd97ba0ea1faff09d98435012345766ee33aae2d7664",
            "e5e8f9bfff6c2f29791fc351d2c25ce1299aa5eaca78a757c0b4fb4bcd830918",
            [
            ],
            [
                "7a36221bd56d50fb51ee65edfd98d06a23c4dc87085aa5866cb7087244bd2a36",
                "d5535b87099c6c3ce80dc112a2671c6ec8e811a2f284f948cec6dd1708ee33f0",
                "ffaabc85a776136ca0c378e5d084c9140ab552b78f039d2e8775f26efff4c70e",
            ]),
    ];

    /// <summary>
    /// Made with pyca/cryptography 48, for the suites that the RFC has no vectors of: KEM, KDF, AEAD, the recipient's scalar,
    /// and encapsulated key and ciphertext, with no associated data.
    /// </summary>
    internal static readonly (int Kem, int Kdf, int Aead, string RecipientScalar, string Message)[] Others =
    [
        (32, 2, 1, "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
            "c0d95123f55f28185a9accbf4a84a957f05596144e3c9b01b714bb68623c236a7e60815d762c71363888aee458c6e71e7a7c"
            + "c2c07c86cc54af59eb8e4fcc59c3d24dd5c886e32be69bdcfc3106"),
        (32, 2, 2, "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
            "a039b74bb56287c55761d17553c2f2a8ce76b533b0e78dc8902837748a07361c634b119279f519ff5879a477036ec0339106"
            + "95c824e2ef26774215581fd6604fc919683b7e3c67681e0ccecf6e"),
        (32, 2, 3, "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
            "2995bf0011708f7d167da16731163cebbb2ca8ac38a7aa03f6a6eae02a6099275b8f36e263eb9790ffd09e6f99f933dcfe3b"
            + "aa4ffbcd39817b37e60a19fe44a8d3820d0719f13dee847dd38a2c"),
        (32, 1, 2, "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
            "a12986668cee674c5c2293ad39aee1a4e31e68f6c5e2427b0438092c2b94286ae96b4af28394e0fdd1a8c5a24d2ac8d17938"
            + "e9c560dae57fcedddcdf1df38f0bd349bd68ac5b87e0b77038141d"),
        (16, 2, 1, "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2",
            "04e2ec0975399b5c23aea245d7ba3a0a48a4f9b6d8e51f0708e9fa7a571b12384700a066970d744767259c0b89eba1d3e181"
            + "8ab97fab8acab7137b20fe90118ce0dd9c10a10d148da52e071fee60e8d7152822b0b06db8037f1ae32ce068c413ad4cef0de082659bec1aebefe3d5"),
        (16, 2, 2, "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2",
            "04cedbc96f8c30f1cb6aae7c5f5a85b58c0ac5706badee612e3ebfd819cea462c7cbcd123b2b6069a78299b2634e7ce097b8"
            + "43e4b57d6fcf8383ad77f1c1d064134c1d1ab172284754bc9f0f3c2c9a232c8163e5cf1e6e896eb23ed02e0314d24747ea8b9cfd8d112dfbf041ee75"),
        (16, 2, 3, "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2",
            "049cf1ef5db60f0c4aa6318717a65e66ae0bc6b7ce26ece309800bb64dee54bfc59a4daf1db47628707901835b4b83c2de2d"
            + "d14ce8897c2ebebbb36b43b1b4dff984096096e46369e0515f00937d4f9ccac51ebdd32204dfa7d3a18473fe95bccd9435195e25a06892e62044e3d6"),
        (16, 1, 2, "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2",
            "04a79182d15ccdeb2ae2cb9a33307efa0305da401d947b920533e85a7baeb5ce85e94fc76ba70ba11213a572fc428b96b75e"
            + "3e49dd78603d861fee4935dcd14aa378889f87f68b0b3f70cd5a75aec1850e3829be08abb5b1595f06f1b6866e7b9c23acecaa0b260749fc508e15ab"),
    ];
}
