//! Keys, agreements and signatures that OpenSSL 3.0 made on each curve: over the message "Skranke".

use super::super::CurveId;
use crate::crypto::hash::Hash;

/// One curve's answers, hexadecimal.
pub(super) struct Foreign {
    pub(super) curve: CurveId,
    pub(super) secret: &'static str,
    pub(super) public: &'static str,
    pub(super) peer: &'static str,
    pub(super) agreed: &'static str,
    pub(super) hash: Hash,
    pub(super) r: &'static str,
    pub(super) s: &'static str,
}

/// One of each curve.
pub(super) const FOREIGN: [Foreign; 17] = [
    Foreign {
        curve: CurveId::P192,
        secret: "6a20e7878c30ee8ed6ed8dad55a8615bd28f20e2da776c8d",
        public: "0490f2ad8fd7b57a1d275766b0f41b48862e11b2ffbb19ece00eb3c51b1f15c3b2537aab2194f0828896c1ab6359dd18\
                 1b",
        peer: "04059348e4a3abedde9135064140d0ea10a809b5fb92f7494bf22ab0b202779e2c16f169be99b152f5cd0397df6c46bf\
                 cd",
        agreed: "fb4dca8bc3a7a39cebbca8ad7d7a03ba48622d3fece22b85",
        hash: Hash::Sha1,
        r: "81864df97e4db904e488811ea420fb06cfa34fc9f86a00c7",
        s: "c99f5997c1993370e9226afd56fc774761110e3253160964",
    },
    Foreign {
        curve: CurveId::P224,
        secret: "e236c03149ce129b116698f7edfbc0ebb19a5a105890aaa667aa3d21",
        public: "0401a0f69af102c0f53fe07ebe9b95517e8b1c85639746ccf70667a315f4421cd186e093b6a4a167dab152ef2b2cefbf\
                 a7e39535a197b7b498",
        peer: "041a7b0723611f1cc2811e391a6b50ab78697fd886ac671e023fced242935d485ebde8a1c0fff70be0e6e330ebdb6b71\
                 c4d2db5cb76f978af9",
        agreed: "954bd180f8308024767847d95bad27ce0f5c337447b3e1136382c582",
        hash: Hash::Sha224,
        r: "b06f101474987bd40b8b6353ed7bdd997356474fac10fc08951984db",
        s: "6943182246000acb45276449059c306b313b55edbace168a42dc0b1c",
    },
    Foreign {
        curve: CurveId::P256,
        secret: "508e200e66a735f61d92d2fad24a81e50c26b7b70f3a29d1e4fa6ef9e8de089d",
        public: "0418315bc09c1de8882b5c7d89c675f4089856a42c2c6ad7cd3c2d9193aaf2beee31a5343e6a62ff73f89253f823948d\
                 fdefdb75b51a97b6dfd86e9edb44b22688",
        peer: "043705c9870cf9255adfd096d173df9b94c3ba71955ec2fcf63d9ee92299c37bb15f462ec42526f451f5395d0bc5ba4c\
                 24a627fe65135ebdbb7458d0df62aa8059",
        agreed: "71e8d4b52d5dfbbc098b6704e1647aa9dab54feabe7adc03b4283b30c5567996",
        hash: Hash::Sha384,
        r: "bab60b3c9d7f7a909215e4bf32b38da643ec18f5491d16cd266f6e4a9ea7cc72",
        s: "a8c91f3c000e50abd7f9be6f60324c37f3bdf1373996963f93b2994ce8f72311",
    },
    Foreign {
        curve: CurveId::P384,
        secret: "43f2446dadd5f216e6419a194c4eb562bdf40e7627c7c356cff603c7391a2cd42e2c5ab5ff646242567f916105c9df3d",
        public: "04102d04defd5a8f2d4539f987ffc17e73a260c1f3934a520800581bf29117481c747c6bf254bfca7f2e4c47f362a7ef\
                 17dfcc05df14acd9adfd4ec733dbe7661421dcf36b042606995448c2534d24e6756f657abb0d7e6e72457dd771bda47e\
                 3d",
        peer: "0467e2b111ab07c6c1e79cddfa687d5ca3b45506f38eec8dc4fe9350cf8862c18f47158510169dbf31fcac3091ba5d23\
                 a777bf24ade2eb4b00a5fb86229a4ba525c5360204d9c48ecc78434d7721b88d97f224fe721c7ce6609f9c8dbf737725\
                 a6",
        agreed: "5f556d4ff9818990ad1d5958a4ec61f4ea3634fff4adf3d02f1fd8eeb005cca28fe6f7ea5c0e3f0a92617530b54803c2",
        hash: Hash::Sha512,
        r: "3d11c53917bd6c66d529f75d206d8d7ce920332c56c020db70f73dfc023d209601d105caa30c6534345733542257425e",
        s: "4ecd4e2657f7010377fce60c90865dd6d5507547a4c1387434ab91d73c88b63883e5b549c8f544ee6bda6609faadfd7e",
    },
    Foreign {
        curve: CurveId::P521,
        secret: "01bcef1cdc74afa9101123b3d9f109dea641bd5ffeabec50529e2fead993eebb20fcf510bea556ebb7fb57361d99fdbd\
                 2efa6374751c5c6b5b44d3eabcc59a4ad56e",
        public: "04001ea71cbb6100da6e23c1b03defbdda48c127f9831aec80108d66fa1a1864e19d81478223d506963a30e86d269c72\
                 43c563aaa72cf7122b541a9b8ab599df3e875000a4737f2e4fb4426ee6c0df96741d04960ad7e390e479c62ceb104ff0\
                 78bd3e3cc7fe1091a4444afb7d371d43210d8275604f3d952100be8328120e5f2129ca52b8",
        peer: "04002ede7eaf2d709d91877ae255376fe2ff1161ea84fd174cfba505129b9ddd55db17c02c2fcbfceffe751c68de3581\
                 b54b175041fd1989952f6733ab505ccf3b1f41002df25767eb3bfd724ba5e76b94151d999f41cecbe58ae5dd6d197303\
                 86fe55c33839ca84dbacc5aa2b890cec42f3ad6fd6f794675016cab2332edbb81efd0d4aa5",
        agreed: "01c44eb34ea4567f9cb95c4b267289977b4cdc33ed3607d61a88d126b64e3e482fa0cfbfe5f73065d60cec99e50611eb\
                 e6f8c31ffa7ebb3be19d7a8d20fca9e9a336",
        hash: Hash::Sha512,
        r: "01f45bc857dd30f852154918994856a768db04b5307564a7164d11938240ffa532996c342e35fae1ad271fe094651cd8\
                 a3c512d6e7d183d907708a375314e1bd56bd",
        s: "01b4e95eb2ab35a758c573d842cd874bc5d1f91e47684bed4ee3b4f7f4ed7d8fb80533f671373d119113cab733a78783\
                 9ba2fc1984ed2e096f8324bd775b5b4011fd",
    },
    Foreign {
        curve: CurveId::Bp192r1,
        secret: "59c7f4c27d5cdc22c399fbceb38f163528a950998c4a5cd9",
        public: "047297bba31c36e15e0f422e24ff7ea34e46d801ed8b8c9810c166bca39bd11b8c228669c78992fde5215c9ba3e1c5e7\
                 6b",
        peer: "042defaf156eda4536914775ea2a354e4f300066ccdfb8e5a0bd510cedcfaf4175c0d916be4b4241989f88d98afa1f90\
                 c5",
        agreed: "b80c0556538dddbc75653c8de599cfb98cc172fcfb55d897",
        hash: Hash::Sha1,
        r: "5dcd803fcbf4ac7570445dd9a0c77fc78239b379296622bb",
        s: "357e3c3abcea0325a934ab35ca8dffa69071938380f02937",
    },
    Foreign {
        curve: CurveId::Bp192t1,
        secret: "43b8f3fd42832cda2426853fee581999db43cc258a6d8be8",
        public: "041b9f089629d94224bcec828b74b975c98dfee9d3c56d49b85a286c99f0172a21ba19bed29bc305ac41d381d40f13c7\
                 ae",
        peer: "0471c3b7e3a438d71b2f111c6bcde87dbfda22fc36f0e80ae44a8b43b5492d42ab8c0424d863074a65cce4574177b239\
                 64",
        agreed: "0e11f0eb84a48b222b640eda62cd30f82f155473d2361544",
        hash: Hash::Sha1,
        r: "5fabea616791131d5f623f807231ece9c489fcd05fcf3add",
        s: "4822d0ba5e3007ec1ea9879e4b67786dd8569008ecb0e880",
    },
    Foreign {
        curve: CurveId::Bp224r1,
        secret: "bdeb0141d631b47419a5e81f0127f017ca10c1a0a36618a3e1ef6541",
        public: "0483c1825dc11646ace7d2e95223d4a01fdcfc3ece3cf8eff7bee9a9f26c650a3ff59911c20e2d17a9b892f2af7370dc\
                 f03fde208bcb4ea579",
        peer: "04599b6fced0c8ea3cc96f93d44e80ab45e57617c96d87977a42c68de393bc5b4582abde3f648564248b8d0d2ba72b91\
                 ec55b0d9c21de7b5f1",
        agreed: "d3aa63bbe022287b5278f36b144b11af532ef7efe8019cc341a42162",
        hash: Hash::Sha224,
        r: "102a5d98ca09c53a290e62362c2164fb32fb290bed309a9565f555fa",
        s: "379a929861205b358c3d4212ff122c1b541cc7bcb7551b39457a0310",
    },
    Foreign {
        curve: CurveId::Bp224t1,
        secret: "c2a9399380d7021070c2eaebb985201fc805aca154e48fca833dd5e2",
        public: "04aa4dd05589ff05cfcb0ba92cf46c58568a07689418232a215d3b966dd1b481b82e5ee8a57c8bbe3a7e357965139dcd\
                 03c8a9fc6f44e66628",
        peer: "044332ebaa9cd274fda3b692569a980f594841dc72e5ae87451f90ab10b48d7fa0d3b50b7a1570f6bfb928d61e459f28\
                 772bb8dfd3558904af",
        agreed: "c6d639770ed3639b2cfda4fbd009d315fb6d196235df9aa3c726f495",
        hash: Hash::Sha224,
        r: "20f409971ad9e8ababf6c94ef23e0893f8be9a2b9a02215c2106917b",
        s: "7e878764c8f2de38d2746f2d1488b7f7911433ee2359d29f4143ba15",
    },
    Foreign {
        curve: CurveId::Bp256r1,
        secret: "003151035848df0cc3fa820a720bf211d5b9ad8dc9acad65ac037c0a948e59ee",
        public: "042846df7bbcd6b332861cb03abc7eda0ea2c09702ae392b7b8cb18f09f0a348d78d083f7e73a6442eb56d7647b7667f\
                 9fd97fc4e1478b6b0476844fe4bd24b518",
        peer: "049637a9797f479956de3332abdc6aeca3ff11bcbfb54293e4ff9e34d2405f2168866d99737f3f6444608295ced0ef94\
                 a1648d2989c81b30775b3451915abdb42e",
        agreed: "6da4aefc12c656540116b0b5a9fceefee096b99a47ef21cb94b3a7c9a757e569",
        hash: Hash::Sha384,
        r: "49861fe648bedee9ac16a15082ad47f5a2d8f9475eccce955e428287eb90976b",
        s: "705144114d50aab3b811931860fc847b8a6840ffb7986368024177bd106ffa0d",
    },
    Foreign {
        curve: CurveId::Bp256t1,
        secret: "9bb95f76c343468dca66ab074e05adc3f4688888e165403067bfac61a1710bb7",
        public: "04214184dfe0a96d2a5a5690c16f5265b441b0b1901ff8ff179a49773112573a8d798d0657a4bf986fb5e00d785a5335\
                 cd6ade4024f15e217761fe5a9c4b11d786",
        peer: "042ac20e7d22a2a7ed54fad1662e82c47e7d59d31b7fb8b9001d53ab6504964c6207db69db9b85d9d4ff3547dd70149f\
                 74cbf15dad7e93d3daf242dab237a5e80f",
        agreed: "75e8e06f11301bea24534dbecfe3cec600c04cf0d870b7b2927f59562834b300",
        hash: Hash::Sha384,
        r: "97920b763fbf952d1e31dfaf8a4b7d026c66390d6fecdedb68fde4af3186eae6",
        s: "375ca30045f31b67f04625d85b5e62de8ea9200d98997d653356530d84a7c78e",
    },
    Foreign {
        curve: CurveId::Bp320r1,
        secret: "7a9a36b682a5a7cd13dd2c9f4b727ead29d7b349787f95465099911d70211bfe5a6d9ac5a91303e3",
        public: "049ac433e1e0a479eafc433e9aaa4c546747bc12288048f2968712a59293f9a650029bf11f5a44100335a5396f469b4d\
                 e496c858fa66997934369d504aa0aad0b43a4b7e5b667011189e3b8366d5739b87",
        peer: "04a592864ffcb10210a647bf49ceaeb668f25a68183ab4d4633e40725e99aa923b5ef53613d1dc3d06c537a905629482\
                 e0f33cbf4c1f507581d85ce563e9f9d8c2df1bb61d5bcd76159145251e7e11d62f",
        agreed: "09d1580bdf94a56648a89a840f3cbad15d92c5e6fc0ef3728cb0bd585381dab5955e96c9ad3ddb1f",
        hash: Hash::Sha256,
        r: "49cc487b7103675c68140f5635085d286d414237c0a3ed47ddef0e00c7955454e8f3dbee6c63d4e6",
        s: "533ddffc0d676758c8f74b30228edcad0cc6f5651c01f4180e32fb9d1f1f979bb7cada710d19a36f",
    },
    Foreign {
        curve: CurveId::Bp320t1,
        secret: "42e8c871e46562bb28feeb67ef85b2191dc8d587f84a04fce784aa22e5cec35a5cbd8f8923a9469b",
        public: "0470045e3aa050c1e895f2c1798d80f8c4dbd9d63fe84a17162bd680a576ead28b4b11ed55765602a7105daadcb8e424\
                 cfa02672c2509eae2987195be7b1d4d06e3ae89d2cb976f1b2d542806ebb486618",
        peer: "048a5c5c38158b8599ec972c37c3dc927135b1b604dc7e5c8847b76cd4cc31a6263748835289898f008d6eeeb2e3f08f\
                 bc5fd4e130144d387a03e85ba78a71658cfb01304f595a345ced3e2720643ea32b",
        agreed: "6a1b9c3c4468fc945c5ace0d255dbdd679df16a90c0aef5ca88477cd05c3b4b4e9356c34a12635a8",
        hash: Hash::Sha256,
        r: "6e01256d4810fb08e3a3fe858791034eee886441020150735cb0d98d475231978bde01bb5ed34181",
        s: "7f098ebb3238e2a3c12e8949e6664c899549984a149e944889cde9057b956473236ed7719c887f36",
    },
    Foreign {
        curve: CurveId::Bp384r1,
        secret: "776dcd3c645a73b3aa21651c5e686d78487a77dcadcfde4cbd150861c371a802e457bca92e71b29f500eedb796e286b3",
        public: "0460bc59e22725603342962b7fda0ba47ebaaebdaf224e1bc3e59896182c16273e69fac595fb4738f93c37227a8825da\
                 3a47a23f083d684b0b47eaf6dbfcd163cb9129ffe2f9c9964ffe1a5e270b6c9374054e995e5845bde8b09f93b186e1e0\
                 a9",
        peer: "04043849b066603122c3c6799cafef9ee9316749e9b12acae551be8083c4f6a7dea8adb69c3a8e56aa3355a237eee607\
                 e882cc4da5c0563b159c1883b5c8b4f1c7c3bd18877684ca3282f6888d4b78d7cedc00f59736dab13d30716af6bbad4f\
                 c9",
        agreed: "51117e30cf040bb3d7595ccbb26dc44951768cbed9dd2ee087e7680bef09b5352b8fa093ec9c51805a13f41890a2542f",
        hash: Hash::Sha512,
        r: "8a0ecce24a720b1be351067e43ad0e995b00f5e12f2f1a79b517b5e559b39cfb688e7b67f0a7cd057f4c948e3628cda0",
        s: "78f1264ed0d7502e05e9b97476be0236d478b7565fc501dd4c6c24cd912ed14f46a70cf80abdea7e29eb35dba53ca739",
    },
    Foreign {
        curve: CurveId::Bp384t1,
        secret: "5c39495e1fea76e6dc288dd73052604dc9f9100dc529cdd6f6f28f492d874d8aac969db109920bca2628fc8ccbd21ae6",
        public: "044acc40347fbf834337f82953ee1a1ce92cc4f23502a7fc20665b262d71d5b670376a2f8cee409227909cd2b1c85bcc\
                 411cf014df031b7d1091ea11c8427f4b41c10f72e14f6ad8eacb06cb7b5f1af55096108b7d7493e32ba2744053ae35a9\
                 aa",
        peer: "04450b1009072d37570ab3f0e925c2afcf8e75720b49bb14fa99c255a3262f5844d150550d430f1585b4baecd5deabaf\
                 5f2a9f78bad07e5c0c3973045cb0fad73f1f90ddf3dd82163e5d10f70a09bebe9adabe435b3d656d8faaddc2fb77080e\
                 e1",
        agreed: "200521abd5dc6c3448f750774e90ccfd48225454383ec9c11c88e357a3f3acd5599e2c2d52e50bf7e2da425f37fd1283",
        hash: Hash::Sha512,
        r: "811fb62fe17fa951e0dfd8daaa979b337852c8d6c14243148f9ed6cde05b9a47a7cb3ea7f1a2f199c8f0d246fe27a7da",
        s: "6fb33ddab5277f862588cb00f15da6d98408f324cb987fb507a407ec2d902baf9295ae474e9db4723ba4cc264ea85c8e",
    },
    Foreign {
        curve: CurveId::Bp512r1,
        secret: "21da47d4236eafed00ba7be21786925ee83547b3f89a32a0e3457ece873bef1a61758f1b7d62c1c03f17546bc84993ce\
                 35e547848ca6c38ce1555bae5007fbd0",
        public: "04318cf33db1c47732ad1cbe50b08d88e19211e028f210e57e2b650a7034143fb1aa8dcf85a0abf146f92a3b7a7d6633\
                 b6c28dc74346a5568fb55fc9d41acac6b50155bc204983870cabc9f760ac4ed8f9d09e5dc2401b5b615ff191570a057a\
                 0ffc80cf99e7636beb3ee6cfafa8a6709874cf9cf78813ca0113d3281ff59d190a",
        peer: "0481d7302bd24ad655f1de8bf7a78533506df6c018456177008c8fba5c5f910b788986bdfc7f969c2729a3788f788714\
                 f66cc4de479c66f5a6c43ffa6b60ab33129d672982a2921910ebf40605d231cab529fea581afb378127072f142d71924\
                 87841e15a9822cdd7608e61fc819be3edf8776b0fa01720448a03904cb25792dfc",
        agreed: "92cd4f1d745eb0563a59331de9db3931be20ce0b94cf714fdea9224a7fa15191ee56ca4f4f02fe3ba032dfb49664f8d9\
                 f63e745c7034813d76f3c1ca390cfdfc",
        hash: Hash::Sha512,
        r: "29643b111107a012b88bee9f778b9a9d7e13afce1586da73e1d0dcf172c23e2d319bfd88683f0cef38d16a407c8a3b78\
                 2fe632a9f79232ada50e60a0a49013cb",
        s: "14950328fd5a7b23928ec213b9e5013adb5c6c90ff5499770fad8ffd881232e5ddf1cb43dd36b18f0774dbf3bbdfa257\
                 93b0d04da21f50101ec0e740c9c2565d",
    },
    Foreign {
        curve: CurveId::Bp512t1,
        secret: "37d5f95188cc0be066c95e1aaa2b59b42c3e1d1c923988e82b09a6c2c42df527d7546ecddc0b130ea477b8d4831831f6\
                 7f4134377d3c8282436a464f2b0b293f",
        public: "043b342b546509e3864cc7e0199e53a797ae5726993f50e8025aa0c30a79809567a7416175d5bddcca50ceac534dfa3b\
                 971c6b20f11728e29eefffc85d699300753872b1e93f1423786263ddb8bd7f226860dfc6a7e9757b1a6ccab3aa0874f1\
                 bd6a8a224aa2432deb7c884409cae9bd49ee16f1d19d8e694dd6241432649d3fde",
        peer: "04681f9f5228535d27a9b6f6006dcd13ac84bb1334313d3fdea7463580d127eb846a974c5f11cab906364254adafbcf4\
                 ea99a3aae1ae97e353d25ecb36cff11b0516cf581b709a310a623401869b3ce92718f337aaac7f33b7dd26df4259c939\
                 ef528ab3f35021c050c5cc1c53d4553aa2882954fa4f305ddb28b913e37af7ff72",
        agreed: "86bf5a61dfd75b1f426140c8698cf55ee78be2694561d141b96679641f61dd6ff5c9dca142d15b1d2e3464ce3cf45f13\
                 ca19ceb2c65f2d8642f2d03c461a44ac",
        hash: Hash::Sha512,
        r: "a362ca1246d103ce8d7938c05a05d00d9d6f17f3bbe1d927a9cebb51fb43f0162ca22f1ad5239d136236161d190af2e0\
                 5cede7eb670ee174f668fe8fe205cbce",
        s: "5aee0eed6f7514c2a63aa3943ca664561a1144548a57982ef9322c09a0c44f8bf1c2ce3745c161ad5712def1cfebcc53\
                 54e1d86f9edabee863c208234279a52a",
    },
];
